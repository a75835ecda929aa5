package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.trainer.database.SupersededException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Owns {@code retired_embedding}. An example's contribution to the sums begins with the event that gave it its
 * current state, and ends with the event that corrects it. For two offset vectors, contributions that began in
 * between are in {@code example}. Those that ended in between, but began before, are in {@code retired_embedding}.
 * Those that began and ended in between were never in a sum.
 */
public final class PostgresTrainChanges {
    /** Number of rows that are read at a time. */
    public static final int BATCH = 2_000;

    private final Sha256 backboneSha256;

    public PostgresTrainChanges(Sha256 backboneSha256) {
        this.backboneSha256 = backboneSha256;
    }

    /**
     * Passes on all changes between an offset vector and the transaction's snapshot. It does so in batches, so that a
     * million examples need little memory. After an exception, some changes may have been passed on, so the receiver
     * must start again from an empty vector.
     *
     * @param since the vector that the last call returned; empty to receive all examples
     * @return the vector of the snapshot
     * @throws SupersededException when removals since then were deleted, because a later attempt is recorded
     */
    public SortedMap<Integer, Long> changesSince(Handle handle, Map<Integer, Long> since, Incremental told) {
        requireRemembered(since, PostgresPositions.considered(handle));
        SortedMap<Integer, Long> now = PostgresPositions.recorded(handle);
        now.forEach((partition, to) -> {
            long from = since.getOrDefault(partition, 0L);
            if (from < to) {
                inBatches(added(handle, partition, from, to), told::add);
                inBatches(removed(handle, partition, from, to, since), told::remove);
            }
        });
        return now;
    }

    /**
     * Passes on the examples, of both splits, whose current state comes from an event that no challenger has
     * considered. Their number is at most that of such events, however many examples there are. Examples retracted
     * since are gone; relabelled ones appear with their relabelling event.
     */
    public void unconsidered(Handle handle, Consumer<List<NewExample>> predicted) {
        SortedMap<Integer, Long> considered = PostgresPositions.considered(handle);
        PostgresPositions.recorded(handle).forEach((partition, to) -> {
            long from = considered.getOrDefault(partition, 0L);
            if (from < to) {
                inBatches(madeBetween(handle, partition, from, to), predicted);
            }
        });
    }

    private ResultIterable<NewExample> madeBetween(Handle handle, int partition, long from, long to) {
        return handle.createQuery("""
                        SELECT example_id, label, backbone_sha256, embedding, source FROM example
                        WHERE event_partition = :partition AND event_offset >= :from AND event_offset < :to
                          AND backbone_sha256 = :backbone
                        """)
                .bind("partition", partition)
                .bind("from", from)
                .bind("to", to)
                .bind("backbone", backboneSha256.hex())
                .setFetchSize(BATCH)
                .map((row, context) -> new NewExample(example(row, backboneSha256), row.getString("source")));
    }

    private static void requireRemembered(Map<Integer, Long> since, Map<Integer, Long> forgotten) {
        since.forEach((partition, offset) -> {
            if (forgotten.getOrDefault(partition, 0L) > offset) {
                throw new SupersededException(
                        ("the sums of examples-accepted-%d end at offset %d, but corrections before offset %d are"
                                        + " deleted: another leader took over")
                                .formatted(partition, offset, forgotten.get(partition)));
            }
        });
    }

    /** Reads one partition at a time with plain bounds, so that the planner uses only the index for a short range. */
    private ResultIterable<LabelledEmbedding> added(Handle handle, int partition, long from, long to) {
        return handle.createQuery("""
                        SELECT example_id, label, backbone_sha256, embedding FROM example
                        WHERE event_partition = :partition AND event_offset >= :from AND event_offset < :to
                          AND split = 'train'
                        """)
                .bind("partition", partition)
                .bind("from", from)
                .bind("to", to)
                .setFetchSize(BATCH)
                .map((row, context) -> example(row, backboneSha256));
    }

    private static ResultIterable<LabelledEmbedding> removed(
            Handle handle, int partition, long from, long to, Map<Integer, Long> since) {
        return handle.createQuery("""
                        SELECT example_id, label, embedding FROM retired_embedding
                        WHERE end_partition = :partition AND end_offset >= :from AND end_offset < :to
                          AND begin_offset < (
                            SELECT next_offset FROM unnest(:partitions, :offsets) AS since (topic_partition, next_offset)
                            WHERE topic_partition = begin_partition)
                        """)
                .bind("partition", partition)
                .bind("from", from)
                .bind("to", to)
                .bindArray("partitions", Integer.class, since.keySet())
                .bindArray("offsets", Long.class, since.values())
                .setFetchSize(BATCH)
                .map((row, context) -> retired(row));
    }

    /** Reads an example from a row, and checks that the given backbone embedded it. */
    public static LabelledEmbedding example(ResultSet row, Sha256 backboneSha256) throws SQLException {
        ExampleId id = new ExampleId(row.getString("example_id"));
        String by = row.getString("backbone_sha256");
        if (!by.equals(backboneSha256.hex())) {
            throw new IllegalStateException(
                    ("example %s was embedded by backbone %s, but this trainer has backbone %s; restore the earlier"
                                    + " backbone, or start with an empty database and record examples-accepted again")
                            .formatted(id, by, backboneSha256));
        }
        return new LabelledEmbedding(
                id, new Label(row.getString("label")), Embedding.fromBytes(row.getBytes("embedding")));
    }

    private static LabelledEmbedding retired(ResultSet row) throws SQLException {
        return new LabelledEmbedding(
                new ExampleId(row.getString("example_id")),
                new Label(row.getString("label")),
                Embedding.fromBytes(row.getBytes("embedding")));
    }

    /** Passes rows on in batches, so that a million examples need little memory. */
    public static <T> void inBatches(ResultIterable<T> rows, Consumer<List<T>> told) {
        rows.useIterator(examples -> {
            while (examples.hasNext()) {
                told.accept(next(examples));
            }
        });
    }

    private static <T> List<T> next(Iterator<T> examples) {
        List<T> batch = new ArrayList<>();
        while (batch.size() < BATCH && examples.hasNext()) {
            batch.add(examples.next());
        }
        return batch;
    }

    /** Records the state of stored train examples before they are changed or deleted. */
    static void retire(Handle handle, Map<ExampleId, EventPosition> ended) {
        if (ended.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO retired_embedding (end_partition, end_offset, begin_partition, begin_offset, example_id,
                    label, embedding)
                SELECT :partition, :offset, event_partition, event_offset, example_id, label, embedding
                FROM example WHERE example_id = :id AND split = 'train'
                """);
        ended.forEach((id, place) -> batch.bind("id", id.value())
                .bind("partition", place.partition())
                .bind("offset", place.offset())
                .add());
        batch.execute();
    }

    /** Deletes embeddings that the sums at the offsets no longer contain; runs in the transaction of the attempt. */
    public static void forget(Handle handle, Map<Integer, Long> offsets) {
        handle.createUpdate("""
                        DELETE FROM retired_embedding
                        USING unnest(:partitions, :offsets) AS learned (topic_partition, next_offset)
                        WHERE end_partition = learned.topic_partition AND end_offset < learned.next_offset
                        """)
                .bindArray("partitions", Integer.class, offsets.keySet())
                .bindArray("offsets", Long.class, offsets.values())
                .execute();
    }
}
