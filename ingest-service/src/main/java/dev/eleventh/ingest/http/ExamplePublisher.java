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

/** Writes events to {@code examples}, each one acknowledged before its request is answered. */
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
                        // half, so that a request that got lost can be sent once more
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.max(1, timeoutMs / 2),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.MAX_RECORD_BYTES)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    /** An event as producers write it. */
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

    /** Returns when all replicas in sync have the record. */
    void publish(ProducerRecord<byte[], byte[]> record) throws NotAcknowledgedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e));
        } catch (KafkaException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAcknowledgedException("the service is stopping; send it again", e);
        }
    }

    /**
     * Returns when there is room for the record; what becomes of it is told on another thread. While the broker is away
     * this waits for as long as a request does.
     */
    public void send(ProducerRecord<byte[], byte[]> record, Callback told) {
        var unused = producer.send(record, told);
    }

    /** What to tell a client; throws what is a fault of ours. */
    public NotAcknowledgedException failure(KafkaException cause) {
        if (!(cause instanceof RetriableException)) {
            throw cause;
        }
        return new NotAcknowledgedException(
                "kafka did not acknowledge the event within %d ms (%s); send it again, it is taken once"
                        .formatted(ackTimeout.toMillis(), cause.getClass().getSimpleName()),
                cause);
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(ackTimeout);
    }
}
