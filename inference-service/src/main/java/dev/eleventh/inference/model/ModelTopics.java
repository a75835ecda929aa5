package dev.eleventh.inference.model;

import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.Catalogue.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code models} and {@code model-control} from their beginnings: the available versions, and the pinned one.
 * Used by the follower's thread only.
 */
public final class ModelTopics {
    private static final Logger log = LoggerFactory.getLogger(ModelTopics.class);

    private static final Set<String> KEYS = Set.of(VersionPin.STABLE, VersionPin.ROLLBACK);

    private final Consumer<String, byte[]> consumer;
    private final Catalogue catalogue;
    private final InferenceMetrics metrics;

    private Map<TopicPartition, Long> ends = Map.of();
    private boolean readToEnd;
    private final Map<String, VersionPin> pins = new HashMap<>();

    public ModelTopics(Consumer<String, byte[]> consumer, Catalogue catalogue, InferenceMetrics metrics) {
        this.consumer = consumer;
        this.catalogue = catalogue;
        this.metrics = metrics;
    }

    /**
     * Waits for new records, up to the limit. Returns true once everything has been read that was there at the start.
     */
    boolean read(Duration limit) {
        if (ends.isEmpty()) {
            assign();
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(limit)) {
            note(record);
        }
        readToEnd = readToEnd
                || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        return readToEnd;
    }

    /** Returns the pin that every instance follows: a person's pin, else a rollback's; null for the newest version. */
    @Nullable
    VersionPin pin() {
        VersionPin stable = pins.get(VersionPin.STABLE);
        return stable == null ? pins.get(VersionPin.ROLLBACK) : stable;
    }

    private void assign() {
        List<TopicPartition> partitions = Stream.of(Topics.MODELS, Topics.MODEL_CONTROL)
                .flatMap(this::partitions)
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends = consumer.endOffsets(partitions);
    }

    private Stream<TopicPartition> partitions(Topic<?, ?> topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic '%s' does not exist yet".formatted(topic));
        }
        return partitions.stream();
    }

    private void note(ConsumerRecord<String, byte[]> record) {
        boolean control = record.topic().equals(Topics.MODEL_CONTROL.name());
        try {
            if (control) {
                notePin(record);
            } else {
                noteVersion(record);
            }
        } catch (SerializationException e) {
            if (control) {
                metrics.pinRefused("not-a-pin");
            } else {
                metrics.refused("not-a-manifest");
            }
            log.error(
                    "record skipped topic={} partition={} offset={} reason={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void noteVersion(ConsumerRecord<String, byte[]> record) {
        if (record.value() != null) {
            ModelManifest manifest = Topics.MODELS.value().deserializer().deserialize(record.topic(), record.value());
            catalogue.add(manifest.version(), new Place(record.key(), record.partition(), record.offset()));
        } else if (record.key() != null) {
            catalogue.remove(record.key());
        }
    }

    private void notePin(ConsumerRecord<String, byte[]> record) {
        if (!KEYS.contains(record.key())) {
            log.warn("pin skipped key={} expected={}", record.key(), KEYS);
            return;
        }
        byte[] value = record.value();
        VersionPin read = value == null
                ? null
                : Topics.MODEL_CONTROL.value().deserializer().deserialize(record.topic(), value);
        VersionPin before = pin();
        if (read == null) {
            pins.remove(record.key());
        } else {
            pins.put(record.key(), read);
        }
        log.info(
                "pin read key={} pin={} before={} now={} offset={}",
                record.key(),
                read,
                before,
                pin(),
                record.offset());
        metrics.pinned(pin());
    }
}
