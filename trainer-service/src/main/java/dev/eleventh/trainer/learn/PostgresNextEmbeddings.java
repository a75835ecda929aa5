package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import dev.eleventh.trainer.registry.BackboneMove;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Owns {@code next_embedding}: the examples as embedded by the backbone that a move goes to. */
final class PostgresNextEmbeddings {
    private static final int FETCHED = 2_000;

    /** Maximum number of examples embedded within the exchange, while recorders wait. */
    private static final int LAST = 128;

    private final Jdbi jdbi;
    private final int holdOutPerClass;
    private final int holdOutCapacity;

    /**
     * Creates an owner of the table.
     *
     * @param holdOutPerClass maximum number of hold-out examples per label in a lesson
     * @param holdOutCapacity maximum of all labels together, but at least one each
     */
    PostgresNextEmbeddings(Jdbi jdbi, int holdOutPerClass, int holdOutCapacity) {
        this.jdbi = jdbi;
        this.holdOutPerClass = holdOutPerClass;
        this.holdOutCapacity = holdOutCapacity;
    }

    /**
     * An example that the new backbone has not embedded.
     *
     * @param file the image; null if it is not in the database
     */
    record Pending(
            ExampleId id, Sha256 imageSha256, @Nullable EncodedImage file) {}

    /**
     * An example that the new backbone has embedded, or cannot embed.
     *
     * @param problem why it cannot be embedded; null if it is
     */
    record Embedded(
            ExampleId id,
            Sha256 imageSha256,
            @Nullable Embedding embedding,
            @Nullable String problem) {}

    /**
     * What heads on the new backbone are learned from and judged by, at one moment.
     *
     * @param lesson as embedded by the new backbone
     * @param holdOutByBase the lesson's hold-out as stored, so as embedded by the present base
     */
    record Snapshot(Lesson lesson, List<LabelledEmbedding> holdOutByBase) {
        Snapshot {
            holdOutByBase = List.copyOf(holdOutByBase);
        }
    }

    /**
     * Returns examples that are not embedded, in the order of their ids.
     *
     * @param after the id before the first; empty to begin
     */
    List<Pending> pending(String after, int limit) {
        return jdbi.withHandle(handle -> pending(handle, after, limit));
    }

    private static List<Pending> pending(Handle handle, String after, int limit) {
        return handle.createQuery("""
                        SELECT example_id, image_sha256, bytes FROM example
                        LEFT JOIN example_image USING (example_id)
                        WHERE example_id > :after
                          AND NOT EXISTS (SELECT FROM next_embedding WHERE next_embedding.example_id = example.example_id)
                        ORDER BY example_id LIMIT :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> pending(row))
                .list();
    }

    private static Pending pending(ResultSet row) throws SQLException {
        byte[] file = row.getBytes("bytes");
        return new Pending(
                new ExampleId(row.getString("example_id")),
                new Sha256(row.getString("image_sha256")),
                file == null ? null : new EncodedImage(file));
    }

    /** Returns those of the examples that are not embedded and whose image is not in the database. */
    List<Pending> withoutImage(Collection<ExampleId> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT example_id, image_sha256, NULL::bytea AS bytes FROM example
                        WHERE example_id = ANY (:ids)
                          AND NOT EXISTS (SELECT FROM example_image WHERE example_image.example_id = example.example_id)
                          AND NOT EXISTS (SELECT FROM next_embedding WHERE next_embedding.example_id = example.example_id)
                        """)
                .bindArray(
                        "ids", String.class, ids.stream().map(ExampleId::value).toList())
                .map((row, context) -> pending(row))
                .list());
    }

    /** Returns the database's time. */
    Instant now() {
        return jdbi.withHandle(handle ->
                handle.createQuery("SELECT now()").mapTo(Instant.class).one());
    }

    /**
     * Marks examples that were recorded before an instant, and have no image, as blocked.
     *
     * @return false, without any change, if the move is no longer under way or is paused
     */
    boolean storeGone(BackboneMove move, Instant before, String problem) {
        return jdbi.inTransaction(handle -> {
            if (!PostgresBackboneMoves.holds(handle, move)) {
                return false;
            }
            handle.createUpdate("""
                            INSERT INTO next_embedding (example_id, problem)
                            SELECT example_id, :problem FROM example
                            WHERE recorded_at < :before
                              AND NOT EXISTS (SELECT FROM example_image WHERE example_image.example_id = example.example_id)
                              AND NOT EXISTS (SELECT FROM next_embedding WHERE next_embedding.example_id = example.example_id)
                            """)
                    .bind("before", before)
                    .bind("problem", problem)
                    .execute();
            return true;
        });
    }

    /** Counts the events recorded so far: without a new one, no example is added, changed or retracted. */
    long countEvents() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT coalesce(sum(events), 0) FROM consumer_position")
                .mapTo(Long.class)
                .one());
    }

    /** Counts the examples that cannot be embedded. */
    long countBlocked() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(problem) FROM next_embedding")
                .mapTo(Long.class)
                .one());
    }

    /**
     * Stores embeddings. Leaves out examples that were retracted meanwhile, even if the id was used again.
     *
     * @return false, without any change, if the move is no longer under way or is paused
     */
    boolean store(BackboneMove move, Collection<Embedded> embedded) {
        return jdbi.inTransaction(handle -> {
            if (!PostgresBackboneMoves.holds(handle, move)) {
                return false;
            }
            store(handle, embedded);
            return true;
        });
    }

    private static void store(Handle handle, Collection<Embedded> embedded) {
        if (embedded.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO next_embedding (example_id, embedding, problem)
                SELECT example_id, :embedding, :problem FROM example WHERE example_id = :id AND image_sha256 = :image
                ON CONFLICT DO NOTHING
                """);
        for (Embedded each : embedded) {
            Embedding embedding = each.embedding();
            batch.bind("id", each.id().value())
                    .bind("image", each.imageSha256().hex())
                    .bind("embedding", embedding == null ? null : embedding.toBytes())
                    .bind("problem", each.problem())
                    .add();
        }
        batch.execute();
    }

    /**
     * Reads what heads are learned from, and passes every train example to the strategies. Examples that were recorded
     * within the last moments may be missing.
     *
     * @param base the backbone whose embeddings are stored
     */
    Snapshot snapshot(Sha256 base, Incremental told) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            SortedMap<Label, Counts> counts = PostgresReplayBuffer.counts(handle);
            train(handle, told);
            List<LabelledEmbedding> replay = handle.createQuery("""
                            SELECT example_id, example.label, next_embedding.embedding
                            FROM replay_buffer JOIN example USING (example_id) JOIN next_embedding USING (example_id)
                            WHERE next_embedding.embedding IS NOT NULL ORDER BY example_id
                            """)
                    .map((row, context) -> example(row, "embedding"))
                    .list();
            List<LabelledEmbedding> holdOut = new ArrayList<>();
            List<LabelledEmbedding> holdOutByBase = new ArrayList<>();
            readHoldOut(handle, counts, base, holdOut, holdOutByBase);
            Lesson lesson = new Lesson(replay, holdOut, counts, PostgresPositions.recorded(handle), Backlog.NONE);
            return new Snapshot(lesson, holdOutByBase);
        });
    }

    private static void train(Handle handle, Incremental told) {
        PostgresTrainChanges.inBatches(
                handle.createQuery("""
                                SELECT example_id, label, next_embedding.embedding
                                FROM example JOIN next_embedding USING (example_id)
                                WHERE split = 'train' AND next_embedding.embedding IS NOT NULL
                                """).setFetchSize(FETCHED).map((row, context) -> example(row, "embedding")),
                told::add);
    }

    private void readHoldOut(
            Handle handle,
            SortedMap<Label, ?> counts,
            Sha256 base,
            List<LabelledEmbedding> byNext,
            List<LabelledEmbedding> byBase) {
        handle.createQuery("""
                        SELECT first.* FROM unnest(:labels) AS held (label)
                        CROSS JOIN LATERAL (
                            SELECT example_id, example.label, backbone_sha256, example.embedding,
                                next_embedding.embedding AS next
                            FROM example JOIN next_embedding USING (example_id)
                            WHERE split = 'hold-out' AND example.label = held.label
                              AND next_embedding.embedding IS NOT NULL
                            ORDER BY priority, example_id LIMIT :limit
                        ) AS first
                        ORDER BY first.example_id
                        """)
                .bindArray(
                        "labels",
                        String.class,
                        counts.keySet().stream().map(Label::value).toList())
                .bind("limit", PostgresReplayBuffer.holdOutLimit(holdOutPerClass, holdOutCapacity, counts.size()))
                .map((row, context) -> {
                    byNext.add(example(row, "next"));
                    if (row.getString("backbone_sha256").equals(base.hex())) {
                        byBase.add(example(row, "embedding"));
                    }
                    return true;
                })
                .list();
    }

    private static LabelledEmbedding example(ResultSet row, String column) throws SQLException {
        return new LabelledEmbedding(
                new ExampleId(row.getString("example_id")),
                new Label(row.getString("label")),
                Embedding.fromBytes(row.getBytes(column)));
    }

    /**
     * Returns what exchanges the embeddings of all examples within a transaction that excludes recorders. It first embeds
     * the last examples, which were recorded since the move caught up. It returns false if there are too many of them, or
     * an example has no image or cannot be embedded; the transaction must then be undone.
     *
     * @param sha256 of the new backbone
     */
    static Predicate<Handle> exchange(Sha256 sha256, Function<List<Pending>, List<Embedded>> embed) {
        return handle -> exchange(handle, sha256, embed);
    }

    private static boolean exchange(Handle handle, Sha256 sha256, Function<List<Pending>, List<Embedded>> embed) {
        List<Pending> last = pending(handle, "", LAST + 1);
        if (last.size() > LAST || last.stream().anyMatch(each -> each.file() == null)) {
            return false;
        }
        store(handle, embed.apply(last));
        int exchanged = handle.createUpdate("""
                        UPDATE example SET embedding = next_embedding.embedding, backbone_sha256 = :sha256
                        FROM next_embedding
                        WHERE next_embedding.example_id = example.example_id AND next_embedding.embedding IS NOT NULL
                        """).bind("sha256", sha256.hex()).execute();
        // what ended before is in no sum of the new backbone's leader, which begins with all examples
        handle.execute("DELETE FROM retired_embedding");
        return exchanged
                == handle.createQuery("SELECT count(*) FROM example")
                        .mapTo(Integer.class)
                        .one();
    }
}
