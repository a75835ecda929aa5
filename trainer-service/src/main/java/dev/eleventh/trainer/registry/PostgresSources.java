package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Owns {@code source_prequential}, and reads the sources of recorded examples. */
public final class PostgresSources {
    private final Jdbi jdbi;

    public PostgresSources(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Runs in the transaction that moves the learner's position past the events, so each is counted once even after a
     * crash.
     */
    static void add(Handle handle, PrequentialResult predicted) {
        if (predicted.perSource().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO source_prequential (source, seen, disagreed) VALUES (:source, :seen, :disagreed)
                ON CONFLICT (source) DO UPDATE
                SET seen = source_prequential.seen + excluded.seen,
                    disagreed = source_prequential.disagreed + excluded.disagreed
                """);
        predicted
                .perSource()
                .forEach((source, count) -> batch.bind("source", source)
                        .bind("seen", count.seen())
                        .bind("disagreed", count.disagreed())
                        .add());
        batch.execute();
    }

    /** Deletes the counts of sources that have no example any more. */
    static void forgetCounts(Handle handle) {
        handle.execute("""
                DELETE FROM source_prequential
                WHERE NOT EXISTS (SELECT FROM example WHERE example.source = source_prequential.source)
                """);
    }

    /** Returns the sources with the most examples first. Reads an index over all examples. */
    public List<StoredSource> largest(int limit) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            List<StoredSource> largest = handle.createQuery("""
                            SELECT stored.source, examples, first_at, last_at, coalesce(seen, 0) AS seen,
                                coalesce(disagreed, 0) AS disagreed
                            FROM (
                                SELECT source, count(*) AS examples, min(recorded_at) AS first_at, max(recorded_at) AS last_at
                                FROM example GROUP BY source
                                ORDER BY count(*) DESC, source LIMIT :limit
                            ) AS stored
                            LEFT JOIN source_prequential ON source_prequential.source = stored.source
                            ORDER BY examples DESC, stored.source
                            """)
                    .bind("limit", limit)
                    .map((row, context) -> source(row))
                    .list();
            Map<String, Map<Label, Long>> labels = labels(handle, largest);
            return largest.stream()
                    .map(each -> each.with(labels.getOrDefault(each.source(), Map.of())))
                    .toList();
        });
    }

    private static StoredSource source(ResultSet row) throws SQLException {
        return StoredSource.of(
                row.getString("source"),
                row.getLong("examples"),
                row.getTimestamp("first_at").toInstant(),
                row.getTimestamp("last_at").toInstant(),
                new SourceCounts.Count(row.getLong("seen"), row.getLong("disagreed")));
    }

    private static Map<String, Map<Label, Long>> labels(Handle handle, List<StoredSource> of) {
        Map<String, Map<Label, Long>> labels = new HashMap<>();
        handle.createQuery("""
                        SELECT source, label, count(*) AS examples FROM example WHERE source = ANY (:sources)
                        GROUP BY source, label
                        """)
                .bindArray(
                        "sources",
                        String.class,
                        of.stream().map(StoredSource::source).toList())
                .map((row, context) -> labels.computeIfAbsent(row.getString("source"), source -> new TreeMap<>())
                        .put(new Label(row.getString("label")), row.getLong("examples")))
                .list();
        return labels;
    }
}
