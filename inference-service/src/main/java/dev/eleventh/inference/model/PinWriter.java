package dev.eleventh.inference.model;

import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.http.HttpProblem;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Writes pins to {@code model-control}, which every instance follows. The first write opens the connection. */
public final class PinWriter implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Supplier<Producer<String, VersionPin>> producers;
    private @Nullable Producer<String, VersionPin> producer;

    public PinWriter(Supplier<Producer<String, VersionPin>> producers) {
        this.producers = producers;
    }

    /**
     * Writes a pin, and returns when the broker has acknowledged it.
     *
     * @throws HttpProblem 503 when the broker does not acknowledge in time
     */
    public void pin(VersionPin pin) throws InterruptedException {
        write(VersionPin.STABLE, pin);
    }

    /**
     * Releases pins set by a person and by the trainer, so that the newest version serves.
     *
     * @throws HttpProblem 503 when the broker does not acknowledge in time
     */
    public void release() throws InterruptedException {
        write(VersionPin.ROLLBACK, null);
        write(VersionPin.STABLE, null);
    }

    private void write(String key, @Nullable VersionPin pin) throws InterruptedException {
        try {
            open().send(new ProducerRecord<>(Topics.MODEL_CONTROL.name(), key, pin))
                    .get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e));
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(KafkaException cause) {
        return cause instanceof RetriableException
                ? new HttpProblem(
                        503,
                        "not-acknowledged",
                        "Kafka did not acknowledge the record on %s in time (%s); send the request again, the last record applies"
                                .formatted(
                                        Topics.MODEL_CONTROL, cause.getClass().getSimpleName()))
                : cause;
    }

    private synchronized Producer<String, VersionPin> open() {
        Producer<String, VersionPin> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
        }
    }
}
