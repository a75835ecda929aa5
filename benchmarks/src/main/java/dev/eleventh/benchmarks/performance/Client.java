package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.topic.Topics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends images like any producer. */
final class Client implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Client(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.LINGER_MS_CONFIG, 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void example(String id, String label, byte[] picture) {
        example(Topics.EXAMPLES.name(), id, label, picture);
    }

    /** Sends to another topic, for consumers that read examples elsewhere. */
    void example(String topic, String id, String label, byte[] picture) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id.getBytes(UTF_8), picture);
        record.headers().add(ExampleEventCodec.LABEL, label.getBytes(UTF_8));
        send(record);
    }

    void image(String requestId, byte[] picture) {
        send(new ProducerRecord<>(Topics.IMAGES.name(), requestId.getBytes(UTF_8), picture));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback records the failure
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
    }

    /** Returns when the broker has received all records. */
    void flush() {
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("the broker did not accept a record", problem);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
