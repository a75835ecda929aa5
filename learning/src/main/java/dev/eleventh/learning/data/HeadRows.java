package dev.eleventh.learning.data;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ReservedHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes heads apart into rows, one per label, and puts rows together. */
public final class HeadRows {
    private HeadRows() {}

    /** Returns the labels in row order: old labels keep their order; new ones follow in alphabetical order. */
    public static List<Label> expanded(Collection<Label> present, @Nullable Head previous) {
        List<Label> labels = new ArrayList<>(previous == null ? List.of() : previous.labels());
        labels.retainAll(present);
        present.stream().filter(label -> !labels.contains(label)).sorted().forEach(labels::add);
        return labels;
    }

    /** Returns the head as one row per label; empty when the head is of a kind without rows. */
    public static Optional<LinearHead> of(@Nullable Head head) {
        if (head instanceof LinearHead linear) {
            return Optional.of(linear);
        }
        if (head instanceof ReservedHead reserved) {
            return Optional.of(reserved.used());
        }
        if (head instanceof ParallelHead parallel && parallel.parts().stream().allMatch(LinearHead.class::isInstance)) {
            return parallel.parts().stream().map(LinearHead.class::cast).reduce(HeadRows::below);
        }
        return Optional.empty();
    }

    /** Returns a head with the rows of the second head below those of the first. */
    public static LinearHead below(LinearHead first, LinearHead second) {
        List<Label> labels = new ArrayList<>(first.labels());
        labels.addAll(second.labels());
        return new LinearHead(
                labels,
                first.dimension(),
                concatenated(first.weights(), second.weights()),
                concatenated(first.bias(), second.bias()));
    }

    private static float[] concatenated(float[] first, float[] second) {
        float[] both = new float[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /**
     * Returns the rows of some labels, unchanged bit for bit, in the head's order; empty when none is left.
     *
     * @param labels to keep; labels that the head does not know are ignored
     */
    public static Optional<LinearHead> only(LinearHead head, Collection<Label> labels) {
        List<Label> kept = head.labels().stream().filter(labels::contains).toList();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        int dimension = head.dimension();
        float[] from = head.weights();
        float[] fromBias = head.bias();
        float[] weights = new float[kept.size() * dimension];
        float[] bias = new float[kept.size()];
        for (int row = 0; row < kept.size(); row++) {
            int old = head.labels().indexOf(kept.get(row));
            System.arraycopy(from, old * dimension, weights, row * dimension, dimension);
            bias[row] = fromBias[old];
        }
        return Optional.of(new LinearHead(kept, dimension, weights, bias));
    }
}
