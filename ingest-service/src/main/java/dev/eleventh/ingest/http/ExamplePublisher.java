package dev.eleventh.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.KafkaConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events to {@code examples}. A request is answered with success only after the broker has acknowledged its
 * event.
 */
public final class ExamplePublisher implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaClientMetrics metrics;
    private final Duration ackTimeout;

    public ExamplePublisher(KafkaConnection kafka, Duration ackTimeout, MeterRegistry registry) {
        this.ackTimeout = ackTimeout;
        int timeoutMs = Math.toIntExact(ackTimeout.toMillis());
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "publish-examples",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        timeoutMs,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        // half of the delivery timeout, so that a lost request can be sent a second time
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.max(1, timeoutMs / 2),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.MAX_RECORD_BYTES)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    /** Returns the record that a producer would write for an event. */
    public static ProducerRecord<byte[], byte[]> record(ExampleEvent event) {
        return new ProducerRecord<>(
                Topics.EXAMPLES.name(),
                null,
                event.id().value().getBytes(UTF_8),
                event instanceof ExampleEvent.Labelled labelled
                        ? labelled.image().bytes()
                        : null,
                ExampleEventCodec.encode(event));
    }

    /** Sends a record, and returns when all in-sync replicas have it. */
    void publish(ProducerRecord<byte[], byte[]> record) throws NotAcknowledgedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e));
        } catch (KafkaException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAcknowledgedException("the service is stopping; send the event again", e);
        }
    }

    /**
     * Queues a record, and returns when it is in the send buffer. The callback receives the outcome on another thread.
     * While the broker is unavailable, this method may wait for as long as a request waits for an acknowledgement.
     */
    public void send(ProducerRecord<byte[], byte[]> record, Callback told) {
        var unused = producer.send(record, told);
    }

    /** Returns the exception to report to the client. Throws {@code cause} itself if a retry cannot help. */
    public NotAcknowledgedException failure(KafkaException cause) {
        if (!(cause instanceof RetriableException)) {
            throw cause;
        }
        return new NotAcknowledgedException(
                "kafka did not acknowledge the event within %d ms (%s); send it again, it is accepted only once"
                        .formatted(ackTimeout.toMillis(), cause.getClass().getSimpleName()),
                cause);
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(ackTimeout);
    }
}
