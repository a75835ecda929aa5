package dev.eleventh.inference;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Fetches an artifact's chunks from where the manifest says they lie, and holds them against its digest. */
final class ArtifactReader {
    private static final Duration POLL = Duration.ofMillis(200);
    /** How long a chunk may take; a chunk is committed together with its manifest, so it is there, or will never be. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Consumer<String, byte[]> consumer;

    /** A reader; the consumer is read-committed, in no group, and the caller's to close. */
    ArtifactReader(Consumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * The artifact's bytes.
     *
     * @throws RefusedException when a chunk is not there, or all together are not what the digest names
     * @throws org.apache.kafka.common.KafkaException when the broker is away, which says nothing about the artifact
     */
    byte[] read(Artifact artifact) throws RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < artifact.chunks().size(); i++) {
            byte[] chunk = chunk(artifact.chunks().get(i), artifact.sha256() + "/" + i);
            if ((long) bytes.size() + chunk.length > artifact.bytes()) {
                throw new RefusedException(
                        "head-corrupt",
                        "its chunks have more than the %d bytes that the manifest names; publish it again"
                                .formatted(artifact.bytes()));
            }
            bytes.writeBytes(chunk);
        }
        byte[] all = bytes.toByteArray();
        Sha256 found = Sha256.of(all);
        if (all.length != artifact.bytes() || !found.equals(artifact.sha256())) {
            throw new RefusedException(
                    "head-corrupt",
                    "its head of %d bytes has sha256 %s, the manifest names %d bytes with %s; publish it again"
                            .formatted(all.length, found, artifact.bytes(), artifact.sha256()));
        }
        return all;
    }

    private byte[] chunk(Chunk chunk, String key) throws RefusedException {
        TopicPartition partition = new TopicPartition(Topics.MODEL_ARTIFACTS.name(), chunk.partition());
        requirePartition(partition, chunk, key);
        consumer.assign(List.of(partition));
        consumer.seek(partition, chunk.offset());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // the position passes an offset without a record where compaction or an aborted transaction left a gap
        while (consumer.position(partition) <= chunk.offset()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.offset() == chunk.offset() && key.equals(record.key()) && record.value() != null) {
                    return record.value();
                }
                throw missing(chunk, key, "found key '%s' at offset %d".formatted(record.key(), record.offset()));
            }
            if (System.nanoTime() > deadline) {
                requireBeyondEnd(partition, chunk, key);
            }
        }
        throw missing(chunk, key, "found a gap");
    }

    /** A partition that does not exist would look like a broker that is away. */
    private void requirePartition(TopicPartition partition, Chunk chunk, String key) throws RefusedException {
        if (consumer.partitionsFor(partition.topic()).stream().noneMatch(p -> p.partition() == partition.partition())) {
            throw missing(chunk, key, "found no such partition");
        }
    }

    /** Tells a chunk that is not there from a broker that is away: polling says nothing of either. */
    private void requireBeyondEnd(TopicPartition partition, Chunk chunk, String key) throws RefusedException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
        if (ends.getOrDefault(partition, 0L) > chunk.offset()) {
            throw new TimeoutException("chunk '%s' was not delivered in %s".formatted(key, PATIENCE));
        }
        throw missing(chunk, key, "found the topic's end for %s".formatted(PATIENCE));
    }

    private static RefusedException missing(Chunk chunk, String key, String found) {
        return new RefusedException(
                "head-missing",
                "chunk '%s' must lie at partition %d, offset %d of %s, %s; publish it again"
                        .formatted(key, chunk.partition(), chunk.offset(), Topics.MODEL_ARTIFACTS, found));
    }
}
