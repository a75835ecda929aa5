package dev.eleventh.learning;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest;
import java.util.List;

/**
 * A head that was learned and judged, with all that a manifest says of it.
 *
 * @param metrics on the hold-out
 * @param unknownBelow best probability under which no known class fits
 * @param selfTest embeddings with the label that this head gives them
 */
public record Challenger(
        String strategy,
        Learned learned,
        ModelManifest.Metrics metrics,
        double temperature,
        double unknownBelow,
        List<ModelManifest.SelfTest> selfTest,
        Verdict verdict) {
    public Challenger {
        selfTest = List.copyOf(selfTest);
    }

    public Head head() {
        return learned.head();
    }

    public Fit fit() {
        return learned.fit();
    }

    /** The same, but not promoted, for a reason that the hold-out does not know. */
    public Challenger rejected(String reason) {
        return new Challenger(
                strategy,
                learned,
                metrics,
                temperature,
                unknownBelow,
                selfTest,
                new Verdict(false, reason, verdict.comparisons(), verdict.isBest()));
    }
}
