package dev.eleventh.learning;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Learned;
import java.util.List;
import java.util.Map;

/**
 * A head that was learned and judged, with everything that its manifest states.
 *
 * @param metrics on the held-out set
 * @param unknownBelow best probability below which no known class fits
 * @param unknownAbove for each label, the distance above which no known class fits; see {@link ModelManifest}
 * @param selfTest embeddings, each with the label that this head predicts for it
 */
public record Challenger(
        String strategy,
        Learned learned,
        ModelManifest.Metrics metrics,
        double temperature,
        double unknownBelow,
        Map<Label, Double> unknownAbove,
        List<ModelManifest.SelfTest> selfTest,
        Verdict verdict) {
    public Challenger {
        unknownAbove = Map.copyOf(unknownAbove);
        selfTest = List.copyOf(selfTest);
    }

    public Head head() {
        return learned.head();
    }

    public Fit fit() {
        return learned.fit();
    }

    /** Returns a copy that is not promoted, for a reason that does not come from the held-out set. */
    public Challenger rejected(String reason) {
        return with(false, reason);
    }

    /** Returns a copy that is promoted, for a reason that does not come from the held-out set. */
    public Challenger promoted(String reason) {
        return with(true, reason);
    }

    private Challenger with(boolean promoted, String reason) {
        return new Challenger(
                strategy,
                learned,
                metrics,
                temperature,
                unknownBelow,
                unknownAbove,
                selfTest,
                new Verdict(promoted, reason, verdict.comparisons(), verdict.isBest()));
    }
}
