package dev.eleventh.trainer.record;

import dev.eleventh.trainer.database.SupersededException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Owns {@code consumer_position} and {@code learner_position}; always runs in its caller's transaction. */
public final class PostgresPositions {
    private PostgresPositions() {}

    /**
     * Called before anything is recorded: a label that another encoding cannot hold would block its partition
     * indefinitely.
     */
    static void requireUtf8(Handle handle) {
        String encoding =
                handle.createQuery("SHOW server_encoding").mapTo(String.class).one();
        if (!encoding.equals("UTF8")) {
            throw new IllegalStateException(
                    ("the database's encoding is %s, must be UTF8, which can hold every label; create another one with"
                                    + " CREATE DATABASE eleventh ENCODING 'UTF8' TEMPLATE template0, migrate it, and set DATABASE_URL")
                            .formatted(encoding));
        }
    }

    /** Inserts in order of partition, so that two instances that start simultaneously cannot deadlock. */
    static void begin(Handle handle, Map<Integer, Long> beginnings) {
        new TreeMap<>(beginnings)
                .forEach((partition, offset) -> handle.createUpdate("""
                        INSERT INTO consumer_position (topic_partition, next_offset)
                        VALUES (:partition, :offset)
                        ON CONFLICT (topic_partition) DO NOTHING
                        """)
                        .bind("partition", partition)
                        .bind("offset", offset)
                        .execute());
    }

    public static SortedMap<Integer, Long> recorded(Handle handle) {
        return positions(handle, "SELECT topic_partition, next_offset FROM consumer_position");
    }

    /** Returns how far a challenger has considered each partition. */
    static SortedMap<Integer, Long> considered(Handle handle) {
        return positions(handle, "SELECT topic_partition, next_offset FROM learner_position");
    }

    private static SortedMap<Integer, Long> positions(Handle handle, String query) {
        SortedMap<Integer, Long> positions = new TreeMap<>();
        handle.createQuery(query)
                .map((row, context) -> positions.put(row.getInt("topic_partition"), row.getLong("next_offset")))
                .list();
        return positions;
    }

    /**
     * Moves a position.
     *
     * @throws SupersededException when the caller does not know the current position, as a zombie does not
     */
    static void advance(Handle handle, int partition, RecordBatch.Advance advance) {
        int moved = handle.createUpdate("""
                        UPDATE consumer_position SET next_offset = :to, events = events + :events
                        WHERE topic_partition = :partition AND next_offset = :from
                        """)
                .bind("partition", partition)
                .bind("from", advance.from())
                .bind("to", advance.to())
                .bind("events", advance.events())
                .execute();
        if (moved == 0) {
            throw new SupersededException(
                    "position of examples-accepted-%d is no longer %d: another instance recorded the events from there"
                            .formatted(partition, advance.from()));
        }
    }

    /** Marks everything before the offsets as considered. A slower attempt never moves a position back. */
    public static void learned(Handle handle, Map<Integer, Long> offsets) {
        move(handle, offsets, "false");
    }

    /**
     * Marks everything before the offsets as considered although no challenger was learned from it. If a correction is
     * among the events and a version exists, flags the partition, as the champion may still contain the corrected
     * example.
     */
    public static void passed(Handle handle, Map<Integer, Long> offsets) {
        move(handle, offsets, """
                learner_position.nothing_left OR (
                    EXISTS (SELECT 1 FROM model_version)
                    AND EXISTS (
                        SELECT 1 FROM example_event
                        WHERE topic_partition = learner_position.topic_partition
                          AND topic_offset >= learner_position.next_offset AND topic_offset < excluded.next_offset
                          AND outcome IN ('relabelled', 'retracted')))
                """);
    }

    /** Whether a correction is among the events before the offsets that no challenger has considered. */
    public static boolean isCorrected(Handle handle, Map<Integer, Long> offsets) {
        return hasCorrection(handle, offsets, """
                SELECT topic_partition, coalesce(learner_position.next_offset, 0) AS first, lesson.next_offset AS after
                FROM lesson LEFT JOIN learner_position USING (topic_partition)
                """);
    }

    /** Whether a correction is among the events at or after the offsets. */
    public static boolean isCorrectedSince(Handle handle, Map<Integer, Long> offsets) {
        return hasCorrection(handle, offsets, """
                SELECT topic_partition, coalesce(lesson.next_offset, 0) AS first, consumer_position.next_offset AS after
                FROM consumer_position LEFT JOIN lesson USING (topic_partition)
                """);
    }

    /**
     * Whether a correction is in one of the ranges. The {@code LIMIT} keeps the planner to a range of the primary key;
     * with a plain join the planner reads all events.
     *
     * @param stretches a query on {@code lesson}, the offsets, that returns a range of offsets for each partition:
     *     {@code first}, and {@code after}, the offset after the last
     */
    private static boolean hasCorrection(Handle handle, Map<Integer, Long> offsets, String stretches) {
        return handle.createQuery("""
                        WITH lesson AS (SELECT * FROM unnest(:partitions, :offsets) AS each (topic_partition, next_offset))
                        SELECT EXISTS (
                            SELECT FROM (%s) AS stretch
                            CROSS JOIN LATERAL (
                                SELECT FROM example_event AS event
                                WHERE event.topic_partition = stretch.topic_partition
                                  AND topic_offset >= stretch.first
                                  AND topic_offset < stretch.after
                                  AND outcome IN ('relabelled', 'retracted')
                                LIMIT 1
                            ) AS correction)
                        """.formatted(stretches))
                .bindArray("partitions", Integer.class, offsets.keySet())
                .bindArray("offsets", Long.class, offsets.values())
                .mapTo(Boolean.class)
                .one();
    }

    private static void move(Handle handle, Map<Integer, Long> offsets, String nothingLeft) {
        if (offsets.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO learner_position (topic_partition, next_offset) VALUES (:partition, :offset)
                ON CONFLICT (topic_partition) DO UPDATE
                SET next_offset = excluded.next_offset, nothing_left = %s
                WHERE learner_position.next_offset <= excluded.next_offset
                """.formatted(nothingLeft));
        offsets.forEach((partition, offset) ->
                batch.bind("partition", partition).bind("offset", offset).add());
        batch.execute();
    }
}
