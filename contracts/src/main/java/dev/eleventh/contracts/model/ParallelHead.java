package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Heads side by side on the same embedding, with concatenated logits. A part that is added later leaves the existing
 * parts unchanged bit for bit, and can be removed again.
 *
 * @param parts at least one, the oldest first; none parallel itself, all of one dimension, without a common label
 */
public record ParallelHead(List<Head> parts) implements Head {
    public ParallelHead {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a parallel head needs at least one part, had none");
        }
        for (Head part : parts) {
            if (part instanceof ParallelHead) {
                throw new IllegalArgumentException("a part of a parallel head must not be parallel itself");
            }
            if (part.dimension() != parts.get(0).dimension()) {
                throw new IllegalArgumentException(
                        "the parts of a parallel head must read embeddings of %d values, one reads %d"
                                .formatted(parts.get(0).dimension(), part.dimension()));
            }
        }
        List<Label> labels = labels(parts);
        if (new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException("the parts of a parallel head must share no label, had " + labels);
        }
    }

    private static List<Label> labels(List<Head> parts) {
        List<Label> labels = new ArrayList<>();
        parts.forEach(part -> labels.addAll(part.labels()));
        return List.copyOf(labels);
    }

    @Override
    public List<Label> labels() {
        return labels(parts);
    }

    @Override
    public int dimension() {
        return parts.get(0).dimension();
    }

    /** Returns a head with one more part after the others. */
    public ParallelHead with(Head part) {
        List<Head> all = new ArrayList<>(parts);
        all.add(part);
        return new ParallelHead(all);
    }

    /**
     * Returns a head without one part.
     *
     * @param part index of the part
     */
    public ParallelHead without(int part) {
        List<Head> rest = new ArrayList<>(parts);
        rest.remove(part);
        return new ParallelHead(rest);
    }
}
