package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.database.TransientFailures;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes corrections and labels of reviewed images to {@code examples}, as any producer would, so that they are
 * processed like all others.
 */
public final class CorrectionPublisher implements AutoCloseable {
    public static final Duration ACK_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Duration ackTimeout;

    /**
     * Creates a publisher; sends nothing yet.
     *
     * @param ackTimeout how long a request waits for the broker: {@link #ACK_TIMEOUT}, or less in a test
     */
    public CorrectionPublisher(KafkaConnection kafka, Duration ackTimeout) {
        this.ackTimeout = ackTimeout;
        int timeoutMillis = Math.toIntExact(ackTimeout.toMillis());
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "publish-corrections",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        // a label for an image that was asked about carries the image
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.MAX_RECORD_BYTES,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        timeoutMillis,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        timeoutMillis,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        timeoutMillis / 2)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A request that completes when its corrections are acknowledged. */
    @FunctionalInterface
    interface Request {
        Object queue(Context ctx) throws RejectedException, InterruptedException;
    }

    /**
     * Responds 202 with what was queued, 400 to an invalid request, and 503 while the broker or the database is
     * unavailable.
     */
    static void answer(Context ctx, Request request) throws InterruptedException {
        try {
            ctx.status(202).json(request.queue(ctx));
        } catch (RejectedException e) {
            throw new HttpProblem(400, e.reason().code(), String.valueOf(e.getMessage()));
        } catch (RetriableException e) {
            throw away("broker-unavailable", "kafka did not acknowledge all corrections; send the request again", ctx);
        } catch (RuntimeException e) {
            if (TransientFailures.isAway(e)) {
                throw away("database-away", "the database is unavailable; send the request again in a moment", ctx);
            }
            throw e;
        }
    }

    private static HttpProblem away(String reason, String message, Context ctx) {
        ctx.header("Retry-After", "5");
        return new HttpProblem(503, reason, message);
    }

    /** Several corrections that are acknowledged together. */
    final class Batch {
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        private long sent;

        /**
         * Queues a correction and returns without waiting for its acknowledgement; blocks while the producer's buffer
         * is full.
         */
        void send(ExampleEvent correction) {
            throwFailure();
            byte[] image = correction instanceof ExampleEvent.Labelled labelled
                    ? labelled.image().bytes()
                    : null;
            var unused = producer.send(
                    new ProducerRecord<>(
                            Topics.EXAMPLES.name(),
                            null,
                            correction.id().value().getBytes(UTF_8),
                            image,
                            ExampleEventCodec.encode(correction)),
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            sent++;
        }

        /**
         * Returns when all in-sync replicas have all corrections.
         *
         * @return the number of corrections
         */
        long await() {
            producer.flush();
            throwFailure();
            return sent;
        }

        private void throwFailure() {
            Exception first = failure.get();
            if (first != null) {
                throw first instanceof KafkaException kafka ? kafka : new KafkaException(first);
            }
        }
    }

    public Producer<?, ?> client() {
        return producer;
    }

    Batch begin() {
        return new Batch();
    }

    @Override
    public void close() {
        producer.close(ackTimeout);
    }
}
