package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Owns {@code prequential_count}; always runs in its caller's transaction. */
final class PostgresPrequential {
    private PostgresPrequential() {}

    /**
     * Runs in the transaction that moves the learner's position past the events, so each is counted once even after a
     * crash.
     */
    static void add(Handle handle, PrequentialResult predicted) {
        if (predicted.counts().perLabel().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO prequential_count (version, label, known, seen, correct)
                VALUES (:version, :label, :known, :seen, :correct)
                ON CONFLICT (version, label) DO UPDATE
                SET seen = prequential_count.seen + excluded.seen, correct = prequential_count.correct + excluded.correct
                """);
        predicted
                .counts()
                .perLabel()
                .forEach((label, count) -> batch.bind("version", predicted.version())
                        .bind("label", label.value())
                        .bind("known", count.known())
                        .bind("seen", count.seen())
                        .bind("correct", count.correct())
                        .add());
        batch.execute();
    }

    /** Returns the counts of each version. Versions that predicted nothing are absent. */
    static Map<Long, PrequentialCounts> of(Handle handle, Collection<Long> versions) {
        return read(handle.createQuery("""
                        SELECT version, label, known, seen, correct FROM prequential_count WHERE version = ANY (:versions)
                        """).bindArray("versions", Long.class, versions));
    }

    /** Returns what each version predicted of the labels that it knew. Versions that predicted nothing are absent. */
    static Map<Long, Judgement.Prequential> totals(Handle handle, Collection<Long> versions) {
        Map<Long, Judgement.Prequential> totals = new HashMap<>();
        handle.createQuery("""
                        SELECT version, sum(seen) AS seen, sum(correct) AS correct FROM prequential_count
                        WHERE known AND version = ANY (:versions) GROUP BY version
                        """)
                .bindArray("versions", Long.class, versions)
                .map((row, context) -> totals.put(
                        row.getLong("version"), new Judgement.Prequential(row.getLong("seen"), row.getLong("correct"))))
                .list();
        return totals;
    }

    /**
     * Returns the counts of the champion, or of the newest version before it that predicted an example of a label
     * that it knew.
     */
    static PrequentialCounts newest(Handle handle) {
        return read(handle.createQuery("""
                        SELECT version, label, known, seen, correct FROM prequential_count
                        WHERE version = (
                            SELECT max(version) FROM prequential_count
                            WHERE known AND version <= (SELECT version FROM champion))
                        """)).values().stream().findFirst().orElse(PrequentialCounts.NONE);
    }

    private static Map<Long, PrequentialCounts> read(Query query) {
        Map<Long, TreeMap<Label, PrequentialCounts.Count>> perVersion = new HashMap<>();
        query.map((row, context) -> perVersion
                        .computeIfAbsent(row.getLong("version"), version -> new TreeMap<>())
                        .put(new Label(row.getString("label")), count(row)))
                .list();
        Map<Long, PrequentialCounts> counts = new HashMap<>();
        perVersion.forEach((version, perLabel) -> counts.put(version, new PrequentialCounts(perLabel)));
        return counts;
    }

    private static PrequentialCounts.Count count(ResultSet row) throws SQLException {
        return new PrequentialCounts.Count(row.getBoolean("known"), row.getLong("seen"), row.getLong("correct"));
    }
}
