package dev.eleventh.quickstart;

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

/** Sends images like any producer, with the two headers that the documentation shows for {@code kcat}. */
final class Publisher implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private int examples;
    private int images;

    Publisher(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.MAX_RECORD_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void publishExample(Picture picture) {
        ProducerRecord<byte[], byte[]> record =
                record(Topics.EXAMPLES.name(), picture.id().value(), picture);
        record.headers()
                .add(ExampleEventCodec.ID, record.key())
                .add(ExampleEventCodec.LABEL, picture.label().value().getBytes(UTF_8));
        send(record);
        examples++;
    }

    void publishImage(String requestId, Picture picture) {
        send(record(Topics.IMAGES.name(), requestId, picture));
        images++;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, Picture picture) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), picture.png().bytes());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback records the failure
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
    }

    /**
     * Returns when the broker has received all records.
     *
     * @throws IllegalStateException when the broker refused a record
     */
    void flush() {
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("the broker did not accept an image of the demo", problem);
        }
    }

    int examples() {
        return examples;
    }

    int images() {
        return images;
    }

    @Override
    public void close() {
        producer.close();
    }
}
