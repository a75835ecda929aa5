package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version in the registry: its manifest, how it was judged, and its results since.
 *
 * @param backboneKind the format of the backbone's file; null for the backbone built into every service
 * @param published whether the version is known to be on {@code models}
 * @param probation comparison with an earlier version, the baseline; null when the version was on no probation
 * @param rolledBack null unless the version was rolled back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegisteredVersion(
        @JsonProperty("version") long version,
        @JsonProperty("parent") @Nullable Long parent,
        @JsonProperty("strategy") String strategy,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("head_sha256") Sha256 headSha256,
        @JsonProperty("head_bytes") int headBytes,
        @JsonProperty("backbone_sha256") Sha256 backboneSha256,
        @JsonProperty("backbone_kind") BackboneArtifact.@Nullable Kind backboneKind,
        @JsonProperty("metrics") ModelManifest.Metrics metrics,
        @JsonProperty("counts") Map<Label, Counts> counts,
        @JsonProperty("trained_offsets") Map<Integer, Long> trainedOffsets,
        @JsonProperty("temperature") double temperature,
        @JsonProperty("unknown_below") double unknownBelow,

        @JsonProperty("unknown_above") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<Label, Double> unknownAbove,

        @JsonProperty("published") boolean published,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("challenger") RegisteredChallenger challenger,
        @JsonProperty("prequential") PrequentialReport prequential,
        @JsonProperty("probation") ProbationReport.@Nullable OnProbation probation,
        @JsonProperty("rolled_back") ProbationReport.@Nullable RolledBack rolledBack) {

    static RegisteredVersion of(
            ModelManifest manifest,
            boolean published,
            RegisteredChallenger challenger,
            PrequentialReport prequential,
            ProbationReport.@Nullable OnProbation probation,
            ProbationReport.@Nullable RolledBack rolledBack) {
        return new RegisteredVersion(
                manifest.version(),
                manifest.parent(),
                manifest.strategy(),
                manifest.labels(),
                manifest.head().sha256(),
                manifest.head().bytes(),
                manifest.backboneSha256(),
                manifest.backbone() == null ? null : manifest.backbone().kind(),
                manifest.metrics(),
                manifest.counts(),
                manifest.trainedOffsets(),
                manifest.temperature(),
                manifest.unknownBelow(),
                manifest.unknownAbove(),
                published,
                manifest.createdAt(),
                challenger,
                prequential,
                probation,
                rolledBack);
    }

    /**
     * Returns the accuracy on the hold-out. Null when no example was held out, and for a label that the version does
     * not know, where accuracy has no meaning.
     */
    @Nullable
    Double accuracy(Label label) {
        return labels.contains(label) ? metrics.perLabel().get(label) : null;
    }
}
