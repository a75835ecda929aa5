package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Network;
import java.util.List;
import java.util.SortedSet;

/**
 * The embedded images of one benchmark.
 *
 * @param network that can be trained on the same images
 */
record EmbeddedSample(
        Facts facts,
        SortedSet<Label> labels,
        List<LabelledEmbedding> train,
        List<LabelledEmbedding> holdOut,
        List<LabelledEmbedding> test,
        Network network) {

    /** Identifies the sample in the results: equal facts give equal results. */
    record Facts(
            @JsonProperty("dataset") String dataset,
            @JsonProperty("format") String format,
            @JsonProperty("dataset_sha256") Sha256 datasetSha256,
            @JsonProperty("backbone_sha256") Sha256 backboneSha256,
            @JsonProperty("labels") List<Label> labels,
            @JsonProperty("train") int train,
            @JsonProperty("hold_out") int holdOut,
            @JsonProperty("test") int test,
            @JsonProperty("seed") long seed) {}
}
