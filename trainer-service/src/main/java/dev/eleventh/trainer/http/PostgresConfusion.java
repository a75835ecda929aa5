package dev.eleventh.trainer.http;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the held-out examples, which {@link PostgresExampleStore} owns, with a version, which {@link
 * PostgresModelRegistry} owns. The held-out set is that of a lesson now. Reads it in batches.
 */
public final class PostgresConfusion {
    private final Jdbi jdbi;
    private final Supplier<NDManager> managers;
    private final int holdOutPerClass;
    private final int holdOutCapacity;

    /**
     * @param managers creates the arrays of one computation, which are freed after it
     * @param holdOutPerClass maximum number of held-out examples per label ({@code HOLD_OUT_PER_CLASS})
     * @param holdOutCapacity maximum of all labels together ({@code HOLD_OUT_CAPACITY})
     */
    public PostgresConfusion(Jdbi jdbi, Supplier<NDManager> managers, int holdOutPerClass, int holdOutCapacity) {
        this.jdbi = jdbi;
        this.managers = managers;
        this.holdOutPerClass = holdOutPerClass;
        this.holdOutCapacity = holdOutCapacity;
    }

    /**
     * What the confusions depend on.
     *
     * @param version the requested version; null if there is none
     */
    record State(PostgresSuspects.State examples, @Nullable Long version) {}

    /** @param version null for the champion */
    State state(@Nullable Long version) {
        return jdbi.withHandle(handle -> state(handle, version));
    }

    private static State state(Handle handle, @Nullable Long version) {
        PostgresSuspects.State examples = PostgresSuspects.state(handle);
        return new State(examples, version == null ? examples.champion() : version);
    }

    /**
     * Predicts the held-out examples, in one snapshot.
     *
     * @param version null for the champion
     * @return empty if the version does not exist; its answer is computed again each time
     */
    Optional<CostlyAnswer.Computed<State, Confusion>> find(@Nullable Long version) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            State state = state(handle, version);
            Long asked = state.version();
            return asked == null
                    ? Optional.empty()
                    : PostgresHeads.read(handle, asked)
                            .map(head -> new CostlyAnswer.Computed<>(state, confusion(handle, asked, head)));
        });
    }

    private Confusion confusion(Handle handle, long version, PostgresHeads.VersionHead of) {
        requireEmbeddings(handle, version, of.backbone());
        Set<Label> labels = PostgresReplayBuffer.counts(handle).keySet();
        int limit = PostgresReplayBuffer.holdOutLimit(holdOutPerClass, holdOutCapacity, labels.size());
        SortedMap<Label, SortedMap<Label, List<Prediction>>> cells = new TreeMap<>();
        try (NDManager manager = managers.get();
                HeadScorer scorer = new HeadScorer(manager, of.head(), 1)) {
            PostgresTrainChanges.inBatches(
                    PostgresReplayBuffer.holdOut(handle, of.backbone(), labels, limit), examples -> {
                        float[][] logits = scorer.logits(LabelledEmbedding.embeddings(examples));
                        for (int i = 0; i < logits.length; i++) {
                            Prediction prediction = Prediction.of(examples.get(i), scorer.labels(), logits[i]);
                            cells.computeIfAbsent(examples.get(i).label(), label -> new TreeMap<>())
                                    .computeIfAbsent(prediction.label(), label -> new ArrayList<>())
                                    .add(prediction);
                        }
                    });
        }
        List<Confusion.Cell> listed = new ArrayList<>();
        cells.forEach((label, row) -> row.forEach((predicted, found) -> listed.add(cell(label, predicted, found))));
        return Confusion.of(version, of.head().labels(), listed);
    }

    private static Confusion.Cell cell(Label label, Label predicted, List<Prediction> found) {
        found.sort(Comparator.comparingDouble(Prediction::lead).reversed().thenComparing(Prediction::id));
        return new Confusion.Cell(
                label,
                predicted,
                found.size(),
                found.stream().map(Prediction::id).toList());
    }

    /**
     * The prediction for an example.
     *
     * @param lead the highest logit minus that of the example's label, or minus the second highest if they are equal:
     *     larger is surer
     */
    private record Prediction(String id, Label label, double lead) {
        static Prediction of(LabelledEmbedding example, List<Label> labels, float[] logits) {
            int best = HeadScorer.argmax(logits);
            int own = labels.indexOf(example.label());
            float other = own >= 0 && own != best ? logits[own] : second(logits, best);
            return new Prediction(example.id().value(), labels.get(best), logits[best] - other);
        }

        private static float second(float[] logits, int best) {
            float second = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < logits.length; i++) {
                second = i == best ? second : Math.max(second, logits[i]);
            }
            return second;
        }
    }

    private static void requireEmbeddings(Handle handle, long version, Sha256 backbone) {
        Set<String> by = handle.createQuery("SELECT backbone_sha256 FROM example WHERE split = 'hold-out' LIMIT 1")
                .mapTo(String.class)
                .set();
        if (!by.isEmpty() && !by.contains(backbone.hex())) {
            throw new HttpProblem(
                    409,
                    "other-backbone",
                    "version %d predicts embeddings of backbone %s, but the examples are embedded by %s; choose a version on that backbone"
                            .formatted(version, backbone, by.iterator().next()));
        }
    }
}
