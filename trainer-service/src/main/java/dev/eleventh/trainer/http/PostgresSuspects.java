package dev.eleventh.trainer.http;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.LabelCheck;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.ReplaySelection;
import dev.eleventh.learning.judge.Disagreement;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Checks the labels of recorded examples, which {@link PostgresExampleStore} owns, by {@link LabelCheck}. Reads the
 * examples twice in batches: once for the sums, and once to score each without itself. The memory therefore does not
 * depend on their number.
 */
public final class PostgresSuspects {
    /** Largest number of train examples that are checked, and of held-out ones. */
    private static final int MOST_EXAMPLES = 10_000;

    /**
     * Largest number of multiplications. It allows {@value #MOST_EXAMPLES} examples of embeddings with
     * up to 1,700 values, and 1,700 with 4,096 values.
     */
    private static final double MOST_MULTIPLICATIONS = 1.5e10;

    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final Supplier<NDManager> managers;
    private final double lambda;

    /**
     * @param managers creates the arrays of one computation, which are freed after it
     * @param lambda of the exact head ({@code EXACT_LAMBDA})
     */
    public PostgresSuspects(Jdbi jdbi, Supplier<NDManager> managers, double lambda) {
        this.jdbi = jdbi;
        this.managers = managers;
        this.lambda = lambda;
    }

    /**
     * The state that the suspects depend on.
     *
     * @param champion null while there is none
     */
    record State(Map<Integer, Long> recorded, @Nullable Long champion) {}

    State state() {
        return jdbi.withHandle(PostgresSuspects::state);
    }

    static State state(Handle handle) {
        Long champion = handle.createQuery("SELECT version FROM champion")
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
        return new State(PostgresPositions.recorded(handle), champion);
    }

    /** Checks the labels of the newest examples, as many of each label as possible. */
    CostlyAnswer.Computed<State, Suspects> find() {
        return jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                handle -> new CostlyAnswer.Computed<>(state(handle), find(handle)));
    }

    private Suspects find(Handle handle) {
        SortedMap<Label, Counts> counts = PostgresReplayBuffer.counts(handle);
        long recorded = counts.values().stream()
                .mapToLong(count -> (long) count.train() + count.holdOut())
                .sum();
        Optional<LabelledEmbedding> any = any(handle);
        if (any.isEmpty() || counts.values().stream().allMatch(count -> count.train() == 0)) {
            return new Suspects(0, recorded, 0, List.of());
        }
        Levels levels = levels(handle, any.get());
        int most = most(levels.dimension(), counts.size());
        Map<Label, Integer> train = quotas(counts, Counts::train, most);
        Map<Label, Integer> holdOut = quotas(counts, Counts::holdOut, most);
        LabelCheck check = learn(handle, levels, train);
        List<Suspects.Suspect> found = new ArrayList<>();
        PostgresTrainChanges.inBatches(newest(handle, "train", train), rows -> add(found, rows, check::learned));
        PostgresTrainChanges.inBatches(newest(handle, "hold-out", holdOut), rows -> add(found, rows, check::unseen));
        found.sort(Comparator.comparingDouble(Suspects.Suspect::margin)
                .reversed()
                .thenComparing(suspect -> suspect.example().id()));
        return new Suspects(sum(train) + sum(holdOut), recorded, found.size(), found);
    }

    private static int sum(Map<Label, Integer> quotas) {
        return quotas.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the number of examples that can be checked with the allowed multiplications. */
    static int most(int dimension, int labels) {
        double each = dimension * (dimension / 2.0 + labels);
        return (int) Math.min(MOST_EXAMPLES, MOST_MULTIPLICATIONS / each);
    }

    private static Map<Label, Integer> quotas(SortedMap<Label, Counts> counts, ToIntFunction<Counts> of, int most) {
        Map<Label, Integer> available = new HashMap<>();
        counts.forEach((label, count) -> {
            if (of.applyAsInt(count) > 0) {
                available.put(label, of.applyAsInt(count));
            }
        });
        return available.isEmpty() ? Map.of() : ReplaySelection.quotas(available, Math.max(most, available.size()));
    }

    private static Optional<LabelledEmbedding> any(Handle handle) {
        return handle.createQuery("SELECT example_id, label, backbone_sha256, embedding FROM example LIMIT 1")
                .map((row, context) -> example(row))
                .findOne();
    }

    private static LabelledEmbedding example(ResultSet row) throws SQLException {
        return PostgresTrainChanges.example(row, new Sha256(row.getString("backbone_sha256")));
    }

    private static Levels levels(Handle handle, LabelledEmbedding any) {
        if (any.embedding().isQuantised()) {
            return new Levels.BuiltIn(any.embedding().dimension());
        }
        Sha256 backbone = handle.createQuery("SELECT backbone_sha256 FROM example LIMIT 1")
                .map((row, context) -> new Sha256(row.getString("backbone_sha256")))
                .one();
        return PostgresBackbones.levels(handle, backbone)
                .orElseThrow(() -> new HttpProblem(
                        409,
                        "no-levels",
                        "labels are checked with sums of levels, but an earlier release imported backbone %s without levels; import the network again into an empty database"
                                .formatted(backbone)));
    }

    private LabelCheck learn(Handle handle, Levels levels, Map<Label, Integer> quotas) {
        try (NDManager manager = managers.get()) {
            LabelCheck.Sums sums = new LabelCheck.Sums(manager, lambda, levels);
            PostgresTrainChanges.inBatches(
                    newest(handle, "train", quotas),
                    rows -> sums.add(rows.stream().map(Row::embedding).toList()));
            return sums.check();
        }
    }

    private static void add(
            List<Suspects.Suspect> found, List<Row> rows, Function<List<LabelledEmbedding>, List<Disagreement>> check) {
        Map<String, StoredExample> examples = new HashMap<>();
        rows.forEach(row -> examples.put(row.example().id(), row.example()));
        check.apply(rows.stream().map(Row::embedding).toList())
                .forEach(disagreement -> found.add(new Suspects.Suspect(
                        Objects.requireNonNull(examples.get(disagreement.id().value())),
                        disagreement.suggested(),
                        disagreement.margin())));
    }

    private record Row(StoredExample example, LabelledEmbedding embedding) {}

    /** Returns the newest examples of each label, label by label. The index of the newest examples serves each label. */
    private static ResultIterable<Row> newest(Handle handle, String split, Map<Label, Integer> quotas) {
        List<Label> labels = List.copyOf(quotas.keySet());
        return handle.createQuery("""
                        SELECT newest.*, EXISTS (
                            SELECT 1 FROM example_image AS image WHERE image.example_id = newest.example_id) AS has_image
                        FROM unnest(:labels, :quotas) AS quota (label, places)
                        CROSS JOIN LATERAL (
                            SELECT example_id, label, split, source, recorded_at, backbone_sha256, embedding FROM example
                            WHERE split = :split AND example.label = quota.label
                            ORDER BY recorded_at DESC, example_id DESC LIMIT quota.places
                        ) AS newest
                        """)
                .bindArray(
                        "labels",
                        String.class,
                        labels.stream().map(Label::value).toList())
                .bindArray(
                        "quotas",
                        Integer.class,
                        labels.stream().map(quotas::get).toList())
                .bind("split", split)
                .setFetchSize(BATCH)
                .map((row, context) -> new Row(PostgresStoredExamples.example(row), example(row)));
    }
}
