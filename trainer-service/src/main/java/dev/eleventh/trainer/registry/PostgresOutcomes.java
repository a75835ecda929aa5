package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.ServedAnswer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Owns {@code prediction_outcome} and {@code outcome_position}. */
public final class PostgresOutcomes implements Outcomes {
    /** Maximum number of outcomes kept. */
    static final int KEPT = 100_000;

    private final Jdbi jdbi;

    public PostgresOutcomes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns the next offset to record of each partition of which anything was recorded. */
    public Map<Integer, Long> positions() {
        return jdbi.withHandle(handle -> {
            Map<Integer, Long> positions = new HashMap<>();
            handle.createQuery("SELECT topic_partition, next_offset FROM outcome_position")
                    .map((row, context) -> positions.put(row.getInt("topic_partition"), row.getLong("next_offset")))
                    .list();
            return positions;
        });
    }

    /**
     * Records changes, the newest of an id last, and moves the positions behind them. Atomic.
     *
     * @param positions the next offset of each partition with a change
     */
    public void record(List<OutcomeChange> changes, Map<Integer, Long> positions) {
        Map<ExampleId, OutcomeChange> newest = new HashMap<>();
        changes.forEach(change -> newest.put(change.id(), change));
        List<PredictionOutcome> outcomes = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        newest.forEach((id, change) -> {
            if (change.outcome() == null) {
                removed.add(id.value());
            } else {
                outcomes.add(change.outcome());
            }
        });
        jdbi.useTransaction(handle -> {
            put(handle, outcomes);
            handle.createUpdate("DELETE FROM prediction_outcome WHERE example_id = ANY (:ids)")
                    .bindArray("ids", String.class, removed)
                    .execute();
            advance(handle, positions);
        });
    }

    private static void put(Handle handle, List<PredictionOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO prediction_outcome (example_id, version, head_sha256, predicted, probability, unknown, label,
                    predicted_at, labelled_at)
                VALUES (:id, :version, :head, :predicted, :probability, :unknown, :label, :predictedAt, :labelledAt)
                ON CONFLICT (example_id) DO UPDATE
                SET version = excluded.version, head_sha256 = excluded.head_sha256, predicted = excluded.predicted,
                    probability = excluded.probability, unknown = excluded.unknown, label = excluded.label,
                    predicted_at = excluded.predicted_at, labelled_at = excluded.labelled_at, change = DEFAULT
                """);
        for (PredictionOutcome outcome : outcomes) {
            batch.bind("id", outcome.id())
                    .bind("version", outcome.modelVersion())
                    .bind("head", outcome.headSha256().hex())
                    .bind("predicted", outcome.predicted().value())
                    .bind("probability", outcome.probability())
                    .bind("unknown", outcome.unknown())
                    .bind("label", outcome.label().value())
                    .bind("predictedAt", outcome.predictedAt())
                    .bind("labelledAt", outcome.labelledAt())
                    .add();
        }
        batch.execute();
    }

    private static void advance(Handle handle, Map<Integer, Long> positions) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO outcome_position (topic_partition, next_offset) VALUES (:partition, :offset)
                ON CONFLICT (topic_partition) DO UPDATE SET next_offset = excluded.next_offset
                """);
        positions.forEach((partition, offset) ->
                batch.bind("partition", partition).bind("offset", offset).add());
        batch.execute();
    }

    /** Deletes the oldest outcomes beyond the number kept; runs in its caller's transaction. */
    static void forget(Handle handle) {
        handle.createUpdate("""
                        DELETE FROM prediction_outcome
                        WHERE change <= (SELECT change FROM prediction_outcome ORDER BY change DESC OFFSET :kept LIMIT 1)
                        """).bind("kept", KEPT).execute();
    }

    @Override
    public long newest() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT coalesce(max(change), 0) FROM prediction_outcome")
                .mapTo(Long.class)
                .one());
    }

    @Override
    public List<ServedAnswer> served(long champion, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT predicted, example_id, label, embedding
                        FROM prediction_outcome AS outcome
                        JOIN model_version USING (version, head_sha256)
                        JOIN probation USING (version)
                        JOIN example USING (example_id, label)
                        WHERE first_version = (SELECT first_version FROM probation WHERE version = :champion)
                          AND version <= :champion
                          AND NOT EXISTS (
                            SELECT FROM rollback WHERE to_version < outcome.version AND outcome.version <= rollback.version)
                        ORDER BY labelled_at, example_id LIMIT :limit
                        """)
                .bind("champion", champion)
                .bind("limit", limit)
                .map((row, context) -> new ServedAnswer(
                        new Label(row.getString("predicted")),
                        new LabelledEmbedding(
                                new ExampleId(row.getString("example_id")),
                                new Label(row.getString("label")),
                                Embedding.fromBytes(row.getBytes("embedding")))))
                .list());
    }

    /** Returns the live accuracy of the newest registered versions that have outcomes, newest first. */
    public List<LiveAccuracy> accuracy(int versions) {
        return jdbi.withHandle(handle -> {
            List<Row> rows = handle.createQuery("""
                            SELECT version, label, count(*) AS seen, count(*) FILTER (WHERE predicted = label) AS correct,
                                count(*) FILTER (WHERE unknown) AS unknown, max(labelled_at) AS newest
                            FROM prediction_outcome JOIN model_version USING (version, head_sha256)
                            WHERE version IN (
                                SELECT DISTINCT version FROM prediction_outcome JOIN model_version USING (version, head_sha256)
                                ORDER BY version DESC LIMIT :versions)
                            GROUP BY version, label
                            """)
                    .bind("versions", versions)
                    .map((row, context) -> Row.of(row))
                    .list();
            return perVersion(rows);
        });
    }

    private record Row(long version, Label label, long unknown, Instant newest, LiveAccuracy.OfLabel counts) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("version"),
                    new Label(row.getString("label")),
                    row.getLong("unknown"),
                    row.getTimestamp("newest").toInstant(),
                    LiveAccuracy.OfLabel.of(row.getLong("seen"), row.getLong("correct")));
        }
    }

    private static List<LiveAccuracy> perVersion(List<Row> rows) {
        SortedMap<Long, List<Row>> perVersion = new TreeMap<>((a, b) -> Long.compare(b, a));
        rows.forEach(row -> perVersion
                .computeIfAbsent(row.version(), version -> new ArrayList<>())
                .add(row));
        List<LiveAccuracy> accuracies = new ArrayList<>();
        perVersion.forEach((version, of) -> {
            SortedMap<Label, LiveAccuracy.OfLabel> perLabel = new TreeMap<>();
            of.forEach(row -> perLabel.put(row.label(), row.counts()));
            accuracies.add(LiveAccuracy.of(
                    version,
                    of.stream().mapToLong(Row::unknown).sum(),
                    of.stream().map(Row::newest).max(Instant::compareTo).orElseThrow(),
                    perLabel));
        });
        return accuracies;
    }
}
