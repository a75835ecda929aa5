package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.trainer.review.PostgresReviewImages;
import dev.eleventh.trainer.review.PostgresReviewQueue;
import dev.eleventh.trainer.review.ReviewItem;
import dev.eleventh.trainer.review.ReviewSummary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/review}: the images that a person should label next. {@code PUT /v1/review/{id}/label} with {@code {"label":
 * "cup"}} sends the image with its label to {@code examples}, under its digest as id, so that an answer that is sent
 * twice becomes one example. {@code DELETE /v1/review/{id}} skips an image, and erases it here.
 */
public final class ReviewEndpoint implements Endpoints {
    private static final int MAX_BODY_BYTES = 2 << 10;
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PostgresReviewQueue queue;
    private final PostgresReviewImages images;
    private final CorrectionPublisher publisher;
    private final int capacity;
    private final Clock clock;
    private final Semaphore oneAtATime = new Semaphore(1);
    private final Semaphore oneAnswer = new Semaphore(1);

    /** @param capacity of the store; 0 if images are not kept */
    public ReviewEndpoint(
            PostgresReviewQueue queue,
            PostgresReviewImages images,
            CorrectionPublisher publisher,
            int capacity,
            Clock clock) {
        this.queue = queue;
        this.images = images;
        this.publisher = publisher;
        this.capacity = capacity;
        this.clock = clock;
    }

    /**
     * The images to label next.
     *
     * @param scoredBy the version whose answers the order follows; null while there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            @JsonProperty("capacity") int capacity,
            @JsonProperty("summary") ReviewSummary summary,
            @JsonProperty("scored_by") @Nullable Long scoredBy,
            @JsonProperty("images") List<ReviewItem> images) {}

    /** What happens to an answer. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answered(
            @JsonProperty("id") Sha256 id,
            @JsonProperty("label") @Nullable Label label,
            @JsonProperty("status") String status) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/review", DatabaseReads.answering(this::list), Role.REVIEW);
        routes.get("/v1/review/{id}/image", DatabaseReads.answering(this::image), Role.REVIEW);
        routes.put("/v1/review/{id}/label", ctx -> CorrectionPublisher.answer(ctx, this::label), Role.REVIEW);
        routes.delete("/v1/review/{id}", DatabaseReads.answering(this::skip), Role.REVIEW);
    }

    private void list(Context ctx) throws InterruptedException {
        int limit = DatabaseReads.limit(ctx, DEFAULT_LIMIT, MAX_LIMIT);
        if (!oneAtATime.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            ctx.header(CostlyAnswer.RETRY_AFTER, "5");
            throw new HttpProblem(
                    429,
                    "too-many-computations",
                    "other requests order the images, which happens one at a time; try again in 5 s");
        }
        try {
            PostgresReviewQueue.Queue first = queue.first(limit);
            ctx.json(new Page(capacity, first.summary(), first.scoredBy(), first.images()));
        } finally {
            oneAtATime.release();
        }
    }

    private void image(Context ctx) {
        Sha256 id = id(ctx);
        EncodedImage image =
                images.answer(id).orElseThrow(() -> unknown(id.hex())).image();
        if (image == null) {
            throw new HttpProblem(
                    404,
                    "no-image",
                    "image %s was labelled or skipped, and is no longer kept for review".formatted(id));
        }
        ctx.header("Cache-Control", StoreEndpoint.A_MINUTE_FOR_ONE_READER);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.contentType(ImageFormat.of(image.bytes())
                        .map(ImageFormat::mediaType)
                        .orElse("application/octet-stream"))
                .result(image.bytes());
    }

    private Answered label(Context ctx) throws RejectedException, InterruptedException {
        Sha256 id = id(ctx);
        Label label = ExampleAttributes.labelInJson(RequestBody.read(ctx, MAX_BODY_BYTES));
        return inTurn(ctx, id, turn -> label(id, label, turn));
    }

    /**
     * Two answers would otherwise both be sent, and the second be told that it counts. An answer waits for Kafka with a
     * connection of its own, so only one does at a time.
     */
    private Answered inTurn(
            Context ctx, Sha256 id, PostgresReviewImages.Answering<Answered, RuntimeException> answering)
            throws InterruptedException {
        if (!oneAnswer.tryAcquire(CorrectionPublisher.ACK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            ctx.header(CostlyAnswer.RETRY_AFTER, "5");
            throw new HttpProblem(
                    503, "broker-unavailable", "other answers wait for kafka; send the request again in a moment");
        }
        try {
            return images.inTurn(id, answering);
        } finally {
            oneAnswer.release();
        }
    }

    /** Sends the example before it notes the answer: after a failure in between, the same answer may be sent again. */
    private Answered label(Sha256 id, Label label, PostgresReviewImages.PostgresTurn turn) {
        PostgresReviewImages.Answer found = found(id, turn);
        EncodedImage image = found.image();
        if (image == null) {
            return repeated(id, label, found.label());
        }
        CorrectionPublisher.Batch batch = publisher.begin();
        batch.send(new ExampleEvent.Labelled(
                new ExampleId(id.hex()), ExampleEvent.REVIEW_SOURCE, clock.instant(), label, "", image));
        batch.await();
        if (!turn.note(label)) {
            return repeated(id, label, found(id, turn).label());
        }
        return new Answered(id, label, "queued");
    }

    private static Answered repeated(Sha256 id, Label label, @Nullable Label known) {
        if (label.equals(known)) {
            return new Answered(id, label, "queued");
        }
        throw new HttpProblem(
                409,
                "already-answered",
                known == null
                        ? "image %s was skipped, and is no longer kept; send it to /v1/examples to label it"
                                .formatted(id)
                        : "image %s has the label '%s' already; send PUT /v1/examples/%s/label to change it"
                                .formatted(id, known, id));
    }

    private void skip(Context ctx) throws InterruptedException {
        Sha256 id = id(ctx);
        ctx.json(inTurn(ctx, id, turn -> skip(id, turn)));
    }

    private static Answered skip(Sha256 id, PostgresReviewImages.PostgresTurn turn) {
        PostgresReviewImages.Answer found = found(id, turn);
        if (found.label() != null) {
            throw new HttpProblem(
                    409,
                    "already-answered",
                    "image %s has the label '%s' already; send DELETE /v1/examples/%s to erase it"
                            .formatted(id, found.label(), id));
        }
        var unused = turn.note(null);
        return new Answered(id, null, "skipped");
    }

    private static PostgresReviewImages.Answer found(Sha256 id, PostgresReviewImages.PostgresTurn turn) {
        return turn.found().orElseThrow(() -> unknown(id.hex()));
    }

    private static Sha256 id(Context ctx) {
        try {
            return new Sha256(ctx.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw unknown(ExampleAttributes.printable(ctx.pathParam("id")));
        }
    }

    private static HttpProblem unknown(String id) {
        return new HttpProblem(
                404,
                "unknown-image",
                "image '%s' does not wait for a label: it was never chosen, was replaced, or was erased; GET /v1/review lists images"
                        .formatted(id));
    }
}
