package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes a model version: its identity, the location of its head, the data it was trained on and its quality. It is
 * the value of a record on {@code models}.
 *
 * @param version starts at 1 and rises without gaps
 * @param parent the champion that this version replaced; null for the first
 * @param strategy how the head was learned
 * @param labels [classes], in the order of the head's rows
 * @param backboneSha256 the backbone whose embeddings the head reads
 * @param head the head's content and the positions of its chunks on {@code model-artifacts}
 * @param trainedOffsets per partition of {@code examples-accepted}, the offset after the last event learned
 * @param counts number of known examples per label
 * @param metrics on the held-out set
 * @param temperature divides the logits before the softmax (Guo et al. 2017)
 * @param unknownBelow a best probability below this value means that no known class fits, in [0, 1]
 * @param selfTest embeddings with the labels that the head must predict; checked before the version serves
 * @param backbone the positions of the backbone on {@code model-artifacts}; null for the one built into every service
 * @param unknownAbove for each label that has enough held-out examples, the distance above which an image that is
 *     predicted to have this label fits no known class; empty if the head has no distance
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
        @JsonProperty("version") long version,
        @JsonProperty("parent") @Nullable Long parent,
        @JsonProperty("strategy") String strategy,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("backbone_sha256") Sha256 backboneSha256,
        @JsonProperty("head") Artifact head,
        @JsonProperty("trained_offsets") SortedMap<Integer, Long> trainedOffsets,
        @JsonProperty("counts") Map<Label, Counts> counts,
        @JsonProperty("metrics") Metrics metrics,
        @JsonProperty("temperature") double temperature,
        @JsonProperty("unknown_below") double unknownBelow,
        @JsonProperty("self_test") List<SelfTest> selfTest,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("backbone") @Nullable BackboneArtifact backbone,

        @JsonProperty("unknown_above") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<Label, Double> unknownAbove) {
    public ModelManifest {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(backboneSha256, "backbone_sha256");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(metrics, "metrics");
        Objects.requireNonNull(createdAt, "created_at");
        labels = List.copyOf(labels);
        // sorted copies: the same manifest is always the same JSON
        trainedOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(trainedOffsets));
        counts = Collections.unmodifiableMap(new TreeMap<>(counts));
        selfTest = List.copyOf(selfTest);
        // earlier manifests have none
        unknownAbove = Collections.unmodifiableMap(new TreeMap<>(Objects.requireNonNullElse(unknownAbove, Map.of())));
        if (version < 1 || (parent != null && parent >= version)) {
            throw new IllegalArgumentException(
                    "a version must be at least 1 and newer than its parent, was %d of %s".formatted(version, parent));
        }
        if (!UTF_8.newEncoder().canEncode(strategy)) {
            throw new IllegalArgumentException("strategy must be valid Unicode, had an unpaired surrogate");
        }
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("temperature must be positive, was " + temperature);
        }
        if (!(unknownBelow >= 0 && unknownBelow <= 1)) {
            throw new IllegalArgumentException("unknown_below must be in [0, 1], was " + unknownBelow);
        }
        unknownAbove.forEach((label, limit) -> {
            if (!(limit >= 0 && Double.isFinite(limit))) {
                throw new IllegalArgumentException(
                        "unknown_above must be 0 or more, was %s of %s".formatted(limit, label));
            }
        });
        if (backbone != null && !backbone.artifact().sha256().equals(backboneSha256)) {
            throw new IllegalArgumentException("backbone_sha256 must be that of the backbone's artifact %s, was %s"
                    .formatted(backbone.artifact().sha256(), backboneSha256));
        }
    }

    /** Describes a version on the backbone that is built into every service, without limits of the distance. */
    public ModelManifest(
            long version,
            @Nullable Long parent,
            String strategy,
            List<Label> labels,
            Sha256 backboneSha256,
            Artifact head,
            SortedMap<Integer, Long> trainedOffsets,
            Map<Label, Counts> counts,
            Metrics metrics,
            double temperature,
            double unknownBelow,
            List<SelfTest> selfTest,
            Instant createdAt) {
        this(
                version,
                parent,
                strategy,
                labels,
                backboneSha256,
                head,
                trainedOffsets,
                counts,
                metrics,
                temperature,
                unknownBelow,
                selfTest,
                createdAt,
                null,
                Map.of());
    }

    /** Bytes identified by their digest, in chunks that fit into a record. */
    public record Artifact(
            @JsonProperty("sha256") Sha256 sha256,
            @JsonProperty("bytes") int bytes,
            @JsonProperty("chunks") List<Chunk> chunks) {
        public Artifact {
            Objects.requireNonNull(sha256, "sha256");
            chunks = List.copyOf(chunks);
            if (bytes < 1) {
                throw new IllegalArgumentException("an artifact must have 1 byte or more, had " + bytes);
            }
        }

        /** Returns the same content with the chunks' published positions. */
        public Artifact withChunks(List<Chunk> found) {
            return new Artifact(sha256, bytes, found);
        }
    }

    /** The position of one chunk on {@code model-artifacts}. */
    public record Chunk(
            @JsonProperty("partition") int partition,
            @JsonProperty("offset") long offset) {
        public Chunk {
            if (partition < 0 || offset < 0) {
                throw new IllegalArgumentException(
                        "a chunk must lie at a partition and an offset of 0 or more, was at %d, %d"
                                .formatted(partition, offset));
            }
        }
    }

    /** The number of known examples of a label. */
    public record Counts(
            @JsonProperty("train") int train,
            @JsonProperty("hold_out") int holdOut) {}

    /**
     * Accuracies on the held-out set; a label without held-out examples is absent.
     *
     * @param accuracy of all held-out examples, in [0, 1]; null while there are none
     * @param macroAccuracy mean of the labels' accuracies; null while there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Metrics(
            @JsonProperty("accuracy") @Nullable Double accuracy,
            @JsonProperty("macro_accuracy") @Nullable Double macroAccuracy,
            @JsonProperty("per_label") Map<Label, Double> perLabel) {
        public Metrics {
            perLabel = Collections.unmodifiableMap(new TreeMap<>(perLabel));
        }
    }

    /** An embedding and the label that the head predicts for it. */
    public record SelfTest(
            @JsonProperty("embedding") Embedding embedding,
            @JsonProperty("label") Label label) {
        public SelfTest {
            Objects.requireNonNull(embedding, "embedding");
            Objects.requireNonNull(label, "label");
        }
    }

    /** Returns the same version with the published positions of its artifacts. */
    public ModelManifest published(Artifact publishedHead, @Nullable BackboneArtifact publishedBackbone) {
        return new ModelManifest(
                version,
                parent,
                strategy,
                labels,
                backboneSha256,
                publishedHead,
                trainedOffsets,
                counts,
                metrics,
                temperature,
                unknownBelow,
                selfTest,
                createdAt,
                publishedBackbone,
                unknownAbove);
    }

    /**
     * Returns whether no known class fits an image.
     *
     * @param best the predicted label
     * @param probability of that label
     * @param distance from the learned examples; not a number if the head has no distance
     */
    public boolean isUnknown(Label best, double probability, double distance) {
        Double limit = unknownAbove.get(best);
        return probability < unknownBelow || (limit != null && distance > limit);
    }

    /** Returns all artifacts needed to serve the version: its head, and its backbone unless that is built in. */
    public List<Artifact> artifacts() {
        return backbone == null ? List.of(head) : List.of(head, backbone.artifact());
    }
}
