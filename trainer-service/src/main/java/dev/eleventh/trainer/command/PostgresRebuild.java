package dev.eleventh.trainer.command;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.trainer.record.EventPosition;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Reads the examples that a version was learned from, as far as they still exist, in one snapshot. An example is
 * identified by the position of the event that gave it its current state. A position is two numbers, so a million of
 * them can be shuffled.
 */
final class PostgresRebuild {
    /** The end of each partition in the version's offset vector. */
    private static final String VERSION = """
            WITH version AS (
                SELECT CAST(key AS integer) AS topic_partition, CAST(value AS bigint) AS next_offset
                FROM model_version CROSS JOIN jsonb_each_text(manifest -> 'trained_offsets')
                WHERE version = :version
            )
            """;

    private final Handle handle;
    private final long version;

    private PostgresRebuild(Handle handle, long version) {
        this.handle = handle;
        this.version = version;
    }

    /** Runs all reads of a version in one snapshot. */
    static <T> T asOfOneMoment(Jdbi jdbi, long version, Function<PostgresRebuild, T> reading) {
        return jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                handle -> reading.apply(new PostgresRebuild(handle, version)));
    }

    /** A version's entry in the registry. */
    record Registered(String strategy, Sha256 headSha256, Sha256 backboneSha256) {}

    /** An example that was corrected after the version had learned from it. */
    record Corrected(ExampleId id, String outcome, EventPosition place) {
        @Override
        public String toString() {
            return "%s (%s at examples-accepted-%d, offset %d)"
                    .formatted(id, outcome, place.partition(), place.offset());
        }
    }

    Optional<Registered> registered() {
        return handle.createQuery(
                        "SELECT strategy, head_sha256, backbone_sha256 FROM model_version WHERE version = :version")
                .bind("version", version)
                .map((row, context) -> new Registered(
                        row.getString("strategy"),
                        new Sha256(row.getString("head_sha256")),
                        new Sha256(row.getString("backbone_sha256"))))
                .findOne();
    }

    /** Returns the backbone that embeds the examples, all by one; empty if there is no example. */
    Optional<Sha256> embeddedBy() {
        return handle.createQuery("SELECT backbone_sha256 FROM example LIMIT 1")
                .map((row, context) -> new Sha256(row.getString("backbone_sha256")))
                .findOne();
    }

    /** Returns the levels of a backbone's embeddings. */
    Levels levels(Sha256 backbone, int dimension) {
        return PostgresBackbones.levels(handle, backbone).orElseGet(() -> new Levels.BuiltIn(dimension));
    }

    /**
     * Returns the positions of the train examples that the version knew: recorded before its offsets, and not
     * corrected before them.
     */
    List<EventPosition> examples() {
        return handle.createQuery(VERSION + """
                        SELECT event_partition, event_offset
                        FROM example JOIN version ON topic_partition = event_partition
                        WHERE split = 'train' AND event_offset < next_offset
                        UNION ALL
                        SELECT begin_partition, begin_offset
                        FROM retired_embedding
                        JOIN version AS begins ON begins.topic_partition = begin_partition
                        LEFT JOIN version AS ends ON ends.topic_partition = end_partition
                        WHERE begin_offset < begins.next_offset AND end_offset >= coalesce(ends.next_offset, 0)
                        """)
                .bind("version", version)
                .map((row, context) -> place(row, "event_partition", "event_offset"))
                .list();
    }

    /** Returns the examples at some of the positions, as the version knew them. */
    List<LabelledEmbedding> at(List<EventPosition> places, Sha256 backboneSha256) {
        return handle.createQuery("""
                        WITH wanted AS (SELECT * FROM unnest(:partitions, :offsets) AS place (partition_, offset_))
                        SELECT example_id, label, backbone_sha256, embedding
                        FROM wanted JOIN example ON event_partition = partition_ AND event_offset = offset_
                        UNION ALL
                        SELECT example_id, label, :backbone, embedding
                        FROM wanted JOIN retired_embedding ON begin_partition = partition_ AND begin_offset = offset_
                        """)
                .bindArray(
                        "partitions",
                        Integer.class,
                        places.stream().map(EventPosition::partition).toList())
                .bindArray(
                        "offsets",
                        Long.class,
                        places.stream().map(EventPosition::offset).toList())
                .bind("backbone", backboneSha256.hex())
                .map((row, context) -> PostgresTrainChanges.example(row, backboneSha256))
                .list();
    }

    /**
     * Returns examples that the version may have learned from, but whose state at that time is lost. If an example is
     * gone, it is unknown whether it was held out.
     */
    List<Corrected> correctedSince() {
        return handle.createQuery(VERSION + """
                        , correction AS (
                            SELECT DISTINCT ON (example_id) example_id, outcome, event.topic_partition, topic_offset
                            FROM example_event AS event JOIN version USING (topic_partition)
                            WHERE topic_offset >= next_offset AND outcome IN ('relabelled', 'retracted')
                            ORDER BY example_id, topic_partition, topic_offset
                        ), known AS (
                            SELECT DISTINCT ON (example_id) example_id, outcome
                            FROM example_event AS event JOIN version USING (topic_partition)
                            WHERE topic_offset < next_offset AND outcome IN ('recorded', 'relabelled', 'retracted')
                              AND example_id IN (SELECT example_id FROM correction)
                            ORDER BY example_id, topic_partition, topic_offset DESC
                        )
                        SELECT correction.example_id, correction.outcome, topic_partition, topic_offset
                        FROM correction JOIN known USING (example_id) LEFT JOIN example USING (example_id)
                        WHERE known.outcome <> 'retracted'
                          AND example.split IS DISTINCT FROM 'hold-out'
                          AND NOT EXISTS (
                            SELECT 1 FROM retired_embedding
                            WHERE end_partition = topic_partition AND end_offset = topic_offset)
                        ORDER BY topic_partition, topic_offset
                        """)
                .bind("version", version)
                .map((row, context) -> new Corrected(
                        new ExampleId(row.getString("example_id")),
                        row.getString("outcome"),
                        place(row, "topic_partition", "topic_offset")))
                .list();
    }

    private static EventPosition place(ResultSet row, String partition, String offset) throws SQLException {
        return new EventPosition(row.getInt(partition), row.getLong(offset));
    }
}
