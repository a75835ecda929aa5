package dev.eleventh.trainer.learn;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the versions that {@code model-control} pins, set by people or by the trainer. Pinned versions are kept. */
public final class PinnedVersions implements Supplier<Set<Long>> {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Time limit for reading the topic, which is compacted and has only a few keys. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Supplier<Consumer<byte[], byte[]>> readers;

    /**
     * Creates a reader; reads nothing yet.
     *
     * @param readers supplies consumers of committed records, in no group; each is closed here
     */
    public PinnedVersions(Supplier<Consumer<byte[], byte[]>> readers) {
        this.readers = readers;
    }

    /**
     * Reads the current pins.
     *
     * @throws TimeoutException when the topic is not read to its end in time
     */
    @Override
    public Set<Long> get() {
        Map<String, Long> pins = new HashMap<>();
        TopicPartition control = new TopicPartition(Topics.MODEL_CONTROL.name(), 0);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (Consumer<byte[], byte[]> reader = readers.get()) {
            reader.assign(List.of(control));
            reader.seekToBeginning(List.of(control));
            long end = reader.endOffsets(List.of(control)).getOrDefault(control, 0L);
            while (reader.position(control) < end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("topic %s was not read to its end, offset %d, within %s"
                            .formatted(Topics.MODEL_CONTROL, end, LONGEST));
                }
                reader.poll(POLL).forEach(record -> note(record, pins));
            }
        }
        return new HashSet<>(pins.values());
    }

    private static void note(ConsumerRecord<byte[], byte[]> record, Map<String, Long> pins) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            pins.remove(key);
            return;
        }
        try {
            pins.put(
                    key,
                    Topics.MODEL_CONTROL
                            .value()
                            .deserializer()
                            .deserialize(record.topic(), record.value())
                            .version());
        } catch (SerializationException e) {
            // no service follows an unreadable pin, and the inference services report it
            pins.remove(key);
        }
    }
}
