package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes corrections to {@code examples}, as any producer would, so that they go the way of all others. */
final class CorrectionPublisher implements AutoCloseable {
    private static final Duration ACK_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;

    CorrectionPublisher(KafkaConnection kafka) {
        int timeoutMillis = (int) ACK_TIMEOUT.toMillis();
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "publish-corrections",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        timeoutMillis,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        timeoutMillis,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        timeoutMillis / 2)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Several corrections that are acknowledged together. */
    final class Batch {
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        private long sent;

        /** Returns when there is room for it; a million of them do not wait for each other. */
        void send(ExampleEvent correction) {
            throwFailure();
            var unused = producer.send(
                    new ProducerRecord<>(
                            Topics.EXAMPLES.name(),
                            null,
                            correction.id().value().getBytes(UTF_8),
                            null,
                            ExampleEventCodec.encode(correction)),
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                    });
            sent++;
        }

        /**
         * Returns when all replicas in sync have all of them.
         *
         * @return how many
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

    Producer<?, ?> client() {
        return producer;
    }

    Batch begin() {
        return new Batch();
    }

    @Override
    public void close() {
        producer.close(ACK_TIMEOUT);
    }
}
