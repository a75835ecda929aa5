package dev.eleventh.ingest.rejected;

import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/rejected}: lists rejected records with their reasons, and sends them again, with corrections if needed.
 */
public final class RejectedEndpoint implements Endpoints {
    private static final int MAX_BODY_BYTES = 16 << 10;
    private static final int LIMIT = 50;
    private static final int MAX_LIMIT = 1_000;

    private final RejectedTopic topic;
    private final ProducerRequests door;

    public RejectedEndpoint(RejectedTopic topic, ProducerRequests door) {
        this.topic = topic;
        this.door = door;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/rejected", this::list, Role.PRODUCE);
        routes.get("/v1/rejected/{partition}/{offset}", ctx -> ctx.json(Rejected.of(record(ctx))), Role.PRODUCE);
        routes.get("/v1/rejected/{partition}/{offset}/image", this::image, Role.PRODUCE);
        routes.post("/v1/rejected/{partition}/{offset}:redrive", this::redrive, Role.PRODUCE);
    }

    private void list(Context ctx) {
        RejectedCursor cursor = RejectedCursor.parse(ctx.queryParam("before"));
        int limit = Math.toIntExact(number("limit", ctx.queryParam("limit"), LIMIT, 1, MAX_LIMIT));
        ctx.json(read(ctx, reading -> new RejectedPages(reading, cursor).page(limit)));
    }

    private void image(Context ctx) {
        ConsumerRecord<byte[], byte[]> rejected = record(ctx);
        byte[] value = Rejected.value(rejected);
        if (value == null) {
            throw new HttpProblem(
                    404, "no-image", "the record has no value and so no image; GET the record for its attributes");
        }
        // a browser must not interpret uploaded bytes as a page of this server
        ctx.header("X-Content-Type-Options", "nosniff");
        Optional<ImageFormat> format = ImageFormat.of(value);
        if (format.isEmpty()) {
            ctx.header(
                    Header.CONTENT_DISPOSITION,
                    "attachment; filename=\"rejected-%d-%d\"".formatted(rejected.partition(), rejected.offset()));
        }
        ctx.contentType(format.map(ImageFormat::mediaType).orElse("application/octet-stream"))
                .result(value);
    }

    private void redrive(Context ctx) {
        try {
            Redrive redrive = Redrive.parse(RequestBody.read(ctx, MAX_BODY_BYTES));
            Redrive.Mended mended = redrive.of(record(ctx));
            door.publish(ctx, mended.id(), mended.record());
        } catch (RejectedException e) {
            throw door.refusal(e);
        }
    }

    private ConsumerRecord<byte[], byte[]> record(Context ctx) {
        int partition = Math.toIntExact(number("partition", ctx.pathParam("partition"), 0, 0, Integer.MAX_VALUE));
        long offset = number("offset", ctx.pathParam("offset"), 0, 0, Long.MAX_VALUE);
        return read(ctx, reading -> reading.record(partition, offset))
                .orElseThrow(() -> new HttpProblem(
                        404,
                        "not-found",
                        "there is no rejected record at partition %d, offset %d; GET /v1/rejected lists them"
                                .formatted(partition, offset)));
    }

    private <T> T read(Context ctx, Function<RejectedTopic.Reading, T> request) {
        try {
            return topic.read(request);
        } catch (KafkaException e) {
            // a broker whose name cannot be resolved is unavailable, too
            if (e instanceof RetriableException || e.getCause() instanceof ConfigException) {
                throw ProducerRequests.brokerAway(
                        ctx, "examples-rejected cannot be read (%s); try again".formatted(e.getMessage()));
            }
            throw e;
        }
    }

    private static long number(String name, @Nullable String text, long fallback, long min, long max) {
        if (text == null) {
            return fallback;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, together with a number out of range
        }
        throw new HttpProblem(
                400,
                "invalid-parameter",
                "%s must be a whole number in [%d, %d], was '%s'".formatted(name, min, max, text));
    }
}
