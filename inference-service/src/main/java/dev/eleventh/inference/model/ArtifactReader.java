package dev.eleventh.inference.model;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.Catalogue.Place;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Fetches manifests from the positions in the catalogue, and an artifact's chunks from the positions in its manifest.
 * Verifies artifacts against their digest. Not thread-safe.
 */
public final class ArtifactReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final Duration patience;

    /**
     * Creates a reader.
     *
     * @param consumer in no group; the caller closes it. Reads uncommitted records: the committed manifest names each
     *     chunk's position and the digest of the whole, while the commit marker may reach the artifacts' topic a
     *     little later.
     * @param patience how long a broker that has a chunk may take to send it
     */
    public ArtifactReader(Consumer<String, byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /**
     * Returns the artifact's bytes.
     *
     * @param what the kind of artifact, for reasons and messages: {@code head} or {@code backbone}
     * @throws RefusedException when a chunk is missing, or the whole does not match the digest
     * @throws KafkaException when the broker does not answer; retry
     */
    byte[] read(String what, Artifact artifact) throws RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copy(what, artifact, bytes::writeBytes);
        return bytes.toByteArray();
    }

    /** Accepts an artifact piece by piece. */
    interface Sink {
        void write(byte[] piece);
    }

    /**
     * Copies an artifact, of which one chunk is in memory at a time.
     *
     * @param what as in {@link #read}
     * @param sink must discard what it got if this fails
     * @throws RefusedException when a chunk is missing, or the whole does not match the digest
     * @throws KafkaException when the broker does not answer; retry
     */
    void copy(String what, Artifact artifact, Sink sink) throws RefusedException {
        MessageDigest digest = Sha256.newDigest();
        long bytes = 0;
        for (int i = 0; i < artifact.chunks().size(); i++) {
            byte[] chunk = chunk(what, artifact.chunks().get(i), artifact.sha256() + "/" + i);
            bytes += chunk.length;
            if (bytes > artifact.bytes()) {
                throw new RefusedException(
                        what + "-corrupt",
                        "its chunks have more than the %d bytes that the manifest names".formatted(artifact.bytes()));
            }
            digest.update(chunk);
            sink.write(chunk);
        }
        Sha256 found = Sha256.of(digest);
        if (!found.equals(artifact.sha256())) {
            throw new RefusedException(
                    what + "-corrupt",
                    "its %s has %d bytes with sha256 %s, but the manifest names %d bytes with %s"
                            .formatted(what, bytes, found, artifact.bytes(), artifact.sha256()));
        }
    }

    /**
     * Returns the manifest at the position.
     *
     * @throws RefusedException when there is no record or another one at the position
     * @throws KafkaException when the broker does not answer; retry
     */
    ModelManifest manifest(long version, Place place) throws RefusedException {
        byte[] value = record("manifest", Topics.MODELS, place);
        ModelManifest manifest = Topics.MODELS.value().deserializer().deserialize(Topics.MODELS.name(), value);
        if (manifest.version() != version) {
            throw missing("manifest", Topics.MODELS, place, "found the manifest of version " + manifest.version());
        }
        return manifest;
    }

    private byte[] chunk(String what, Chunk chunk, String key) throws RefusedException {
        return record(what, Topics.MODEL_ARTIFACTS, new Place(key, chunk.partition(), chunk.offset()));
    }

    private byte[] record(String what, Topic<?, ?> topic, Place place) throws RefusedException {
        TopicPartition partition = new TopicPartition(topic.name(), place.partition());
        if (place.offset() >= end(partition)) {
            throw missing(what, topic, place, "the topic ends before it");
        }
        moveTo(partition, place.offset());
        long deadline = System.nanoTime() + patience.toNanos();
        do {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.offset() == place.offset()
                        && Objects.equals(place.key(), record.key())
                        && record.value() != null) {
                    return record.value();
                }
                throw missing(what, topic, place, "found '%s' at offset %d".formatted(record.key(), record.offset()));
            }
            if (consumer.position(partition) > place.offset()) {
                throw missing(what, topic, place, "found no record there");
            }
        } while (System.nanoTime() < deadline);
        throw new TimeoutException(
                "record '%s' of %s did not arrive within %s".formatted(place.key(), topic, patience));
    }

    /**
     * Keeps partitions assigned that were read before. Assigning a topic again would cost a metadata request each
     * time, which delays serving a pinned version by a tenth of a second or more.
     */
    private void moveTo(TopicPartition partition, long offset) {
        Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
        if (assigned.add(partition)) {
            consumer.assign(assigned);
        }
        consumer.pause(assigned);
        consumer.resume(List.of(partition));
        consumer.seek(partition, offset);
    }

    /**
     * Returns the offset after the last record; 0 for a partition that does not exist, for which no broker would
     * answer.
     */
    private long end(TopicPartition partition) {
        List<PartitionInfo> partitions = consumer.partitionsFor(partition.topic());
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic '%s' does not exist yet".formatted(partition.topic()));
        }
        return partition.partition() < partitions.size()
                ? consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L)
                : 0;
    }

    private static RefusedException missing(String what, Topic<?, ?> topic, Place place, String found) {
        return new RefusedException(
                what + "-missing",
                "record '%s' must be at partition %d, offset %d of %s, %s"
                        .formatted(place.key(), place.partition(), place.offset(), topic, found));
    }
}
