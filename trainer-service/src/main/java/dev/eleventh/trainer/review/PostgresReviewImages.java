package dev.eleventh.trainer.review;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.learning.review.ReviewWindow;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.trainer.config.ReviewLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns {@code review_image}. Triggers on {@code example} also label its images and delete them, so that an image that
 * is taught in any way is labelled here, and an erased one is erased here.
 */
public final class PostgresReviewImages {
    private static final Logger log = LoggerFactory.getLogger(PostgresReviewImages.class);

    /** The first number of the locks; the leader's lock is of another kind, with one number. */
    private static final int LOCKS = 50;

    private static final String LOCK_TIMEOUT = "10s";

    private final Jdbi jdbi;

    public PostgresReviewImages(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Adds images that are neither here nor recorded as an example under their digest. An image that is here joins the
     * random sample if it was chosen at random now. An image that PostgreSQL refuses for its content is skipped.
     */
    void add(List<ReceivedImage> images, Sha256 backbone) {
        try {
            insert(images, backbone);
        } catch (JdbiException e) {
            if (!SqlStates.isInvalidData(e)) {
                throw e;
            }
            if (images.size() == 1) {
                String sha256 = images.get(0).request().sha256().hex();
                log.warn("image not kept for review sha256={} reason={}", sha256, e.toString());
                return;
            }
            images.forEach(image -> add(List.of(image), backbone));
        }
    }

    private void insert(List<ReceivedImage> images, Sha256 backbone) {
        if (images.isEmpty()) {
            return;
        }
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO review_image (sha256, bytes, backbone_sha256, embedding, is_random, priority, prediction,
                        predicted, is_unknown, margin, asked_at)
                    SELECT :sha256, CAST(:bytes AS bytea), CAST(:backbone AS text), CAST(:embedding AS bytea), :random,
                        :priority, CAST(:prediction AS jsonb), :predicted, :unknown, :margin,
                        CAST(:askedAt AS timestamptz)
                    WHERE NOT EXISTS (SELECT FROM example WHERE example_id = :sha256)
                    ON CONFLICT (sha256) DO UPDATE SET is_random = true, sampled_below = excluded.sampled_below
                    WHERE excluded.is_random AND NOT review_image.is_random
                    """);
            for (ReceivedImage image : images) {
                Prediction prediction = image.request().prediction();
                Embedding embedding = image.embedding();
                String sha256 = image.request().sha256().hex();
                batch.bind("sha256", sha256)
                        .bind("bytes", image.request().image().bytes())
                        .bind("backbone", embedding == null ? null : backbone.hex())
                        .bind("embedding", embedding == null ? null : embedding.toBytes())
                        .bind("random", image.request().isRandom())
                        .bind("priority", ReviewWindow.priority(new ExampleId(sha256)))
                        .bind("prediction", Json.write(prediction))
                        .bind("predicted", prediction.best().value())
                        .bind("unknown", prediction.unknown())
                        .bind("margin", prediction.margin())
                        .bind("askedAt", image.askedAt())
                        .add();
            }
            batch.execute();
        });
    }

    /**
     * Deletes what is too old or too much. The random sample keeps the images with the smallest hashes, answered or not:
     * if only waiting ones counted, each label would let in one with a larger hash. Of the other places, one of five is
     * for unknown images with the smallest hashes, and the rest for those with the smallest margins. Answers outside the
     * sample are forgotten first, and the oldest ones before others.
     */
    void trim(ReviewLimits limits) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("DELETE FROM review_image WHERE asked_at < now() - CAST(:age AS interval)")
                    .bind("age", limits.retention().toMillis() + " milliseconds")
                    .execute();
            handle.createUpdate("""
                            UPDATE review_image SET
                                is_random = review_image.priority < first_outside.priority,
                                sampled_below = least(sampled_below, first_outside.priority)
                            FROM (SELECT priority FROM review_image WHERE is_random ORDER BY priority OFFSET :share LIMIT 1)
                                AS first_outside
                            WHERE is_random AND sampled_below > first_outside.priority
                            """).bind("share", limits.share()).execute();
            handle.createUpdate("""
                            DELETE FROM review_image WHERE sha256 IN (
                                SELECT sha256 FROM (
                                    SELECT sha256, is_random, margin, priority, is_unknown AND :share >= row_number()
                                        OVER (PARTITION BY is_random, is_unknown ORDER BY priority, sha256) AS is_in_share
                                    FROM review_image WHERE answered_at IS NULL) AS waiting
                                ORDER BY is_random DESC, is_in_share DESC, margin, priority, sha256 OFFSET :capacity)
                            """)
                    .bind("share", limits.share())
                    .bind("capacity", limits.capacity())
                    .execute();
            handle.createUpdate("""
                            DELETE FROM review_image WHERE sha256 IN (
                                SELECT sha256 FROM review_image WHERE answered_at IS NOT NULL
                                ORDER BY is_random DESC, answered_at DESC, sha256 OFFSET :capacity)
                            """).bind("capacity", limits.capacity()).execute();
        });
    }

    public ReviewSummary summary() {
        return jdbi.withHandle(PostgresReviewImages::summary);
    }

    /**
     * Counts the images. The accuracy uses the part of the random sample that is uniform over the whole time: while many
     * images were asked about, the sample had no place for those with larger hashes.
     */
    static ReviewSummary summary(Handle handle) {
        return handle.createQuery("""
                        SELECT count(*) FILTER (WHERE answered_at IS NULL) AS waiting,
                            count(label) AS labelled,
                            count(*) FILTER (WHERE answered_at IS NOT NULL AND label IS NULL) AS skipped,
                            count(*) FILTER (WHERE is_sampled AND answered_at IS NULL) AS random_waiting,
                            count(*) FILTER (WHERE is_sampled AND answered_at IS NOT NULL AND NOT is_counted) AS random_excluded,
                            count(*) FILTER (WHERE is_sampled AND is_counted) AS random_labelled,
                            count(*) FILTER (WHERE is_sampled AND is_counted AND label = predicted) AS random_right
                        FROM (
                            SELECT answered_at, label, predicted, is_counted,
                                is_random AND priority < min(sampled_below) FILTER (WHERE is_random) OVER () AS is_sampled
                            FROM review_image) AS kept
                        """)
                .map((row, context) -> new ReviewSummary(
                        row.getLong("waiting"),
                        row.getLong("labelled"),
                        row.getLong("skipped"),
                        ReviewSummary.Random.of(
                                row.getLong("random_waiting"),
                                row.getLong("random_excluded"),
                                row.getLong("random_labelled"),
                                row.getLong("random_right"))))
                .one();
    }

    /** Returns the images that wait, without their bytes. */
    static List<StoredImage> waiting(Handle handle) {
        return handle.createQuery("""
                        SELECT sha256, backbone_sha256, embedding, is_random, prediction, asked_at FROM review_image
                        WHERE answered_at IS NULL
                        """).map((row, context) -> stored(row)).list();
    }

    private static StoredImage stored(ResultSet row) throws SQLException {
        byte[] embedding = row.getBytes("embedding");
        return new StoredImage(
                new Sha256(row.getString("sha256")),
                embedding == null ? null : new Sha256(row.getString("backbone_sha256")),
                embedding == null ? null : Embedding.fromBytes(embedding),
                row.getBoolean("is_random"),
                Json.read(row.getString("prediction"), Prediction.class),
                row.getTimestamp("asked_at").toInstant());
    }

    /**
     * What a person answered.
     *
     * @param image null once the image is labelled or skipped
     * @param label null while the image waits, and if it was skipped
     */
    public record Answer(
            @Nullable EncodedImage image, @Nullable Label label) {}

    public Optional<Answer> answer(Sha256 sha256) {
        return jdbi.withHandle(handle -> answer(handle, sha256));
    }

    private static Optional<Answer> answer(Handle handle, Sha256 sha256) {
        return handle.createQuery("SELECT bytes, label FROM review_image WHERE sha256 = :sha256")
                .bind("sha256", sha256.hex())
                .map((row, context) -> new Answer(
                        Optional.ofNullable(row.getBytes("bytes"))
                                .map(EncodedImage::new)
                                .orElse(null),
                        Optional.ofNullable(row.getString("label"))
                                .map(Label::new)
                                .orElse(null)))
                .findOne();
    }

    /** Reads an image's state and notes an answer. */
    @FunctionalInterface
    public interface Answering<T, X extends Exception> {
        T answer(PostgresTurn turn) throws X;
    }

    /**
     * Runs while no other answer to the same image runs, on any instance. The wait has a limit, after which the database
     * counts as unavailable.
     */
    public <T, X extends Exception> T inTurn(Sha256 sha256, Answering<T, X> answering) throws X {
        return jdbi.inTransaction(handle -> {
            handle.execute("SELECT set_config('lock_timeout', ?, true)", LOCK_TIMEOUT);
            handle.execute(
                    "SELECT pg_advisory_xact_lock(?, ?)", LOCKS, sha256.hex().hashCode());
            return answering.answer(new PostgresTurn(handle, sha256));
        });
    }

    /** One image, while only one answer to it runs. */
    public static final class PostgresTurn {
        private final Handle handle;
        private final Sha256 sha256;

        private PostgresTurn(Handle handle, Sha256 sha256) {
            this.handle = handle;
            this.sha256 = sha256;
        }

        public Optional<Answer> found() {
            return answer(handle, sha256);
        }

        /**
         * Notes a person's answer to an image that waited, and deletes the image. The example may have labelled it since.
         * A label counts for the accuracy if the image is in the random sample.
         *
         * @param label null if the image was skipped
         * @return false if the image has another answer since
         */
        public boolean note(@Nullable Label label) {
            return handle.createUpdate("""
                                    UPDATE review_image
                                    SET label = :label, is_counted = is_random AND CAST(:label AS text) IS NOT NULL,
                                        answered_at = coalesce(answered_at, now()), bytes = NULL, embedding = NULL,
                                        backbone_sha256 = NULL
                                    WHERE sha256 = :sha256 AND (answered_at IS NULL OR label = :label)
                                    """)
                            .bind("sha256", sha256.hex())
                            .bind("label", label == null ? null : label.value())
                            .execute()
                    == 1;
        }
    }
}
