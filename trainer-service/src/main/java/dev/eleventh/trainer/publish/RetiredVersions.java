package dev.eleventh.trainer.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Versions that were retired, and the keys of the tombstones to write to Kafka for them.
 *
 * @param versions keys on {@code models}
 * @param chunks keys on {@code model-artifacts}, of artifacts that no version has any more
 */
public record RetiredVersions(
        @JsonProperty("versions") List<Long> versions,
        @JsonProperty("chunks") List<String> chunks) {
    public RetiredVersions {
        versions = List.copyOf(versions);
        chunks = List.copyOf(chunks);
    }

    /**
     * Computes the keys of the artifacts' chunks.
     *
     * @param artifacts the artifacts with their sizes in bytes
     */
    public static RetiredVersions of(List<Long> versions, Map<Sha256, Long> artifacts) {
        List<String> chunks = new ArrayList<>();
        for (Map.Entry<Sha256, Long> artifact : artifacts.entrySet()) {
            long count = (artifact.getValue() + Topics.MAX_CHUNK_BYTES - 1) / Topics.MAX_CHUNK_BYTES;
            for (int i = 0; i < count; i++) {
                chunks.add(PublishedArtifacts.key(artifact.getKey(), i));
            }
        }
        return new RetiredVersions(versions, chunks);
    }
}
