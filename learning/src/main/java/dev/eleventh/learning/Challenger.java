package dev.eleventh.learning;

import dev.eleventh.contracts.model.LinearHead;
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
        LinearHead head,
        String strategy,
        Fit fit,
        ModelManifest.Metrics metrics,
        double temperature,
        double unknownBelow,
        List<ModelManifest.SelfTest> selfTest,
        Verdict verdict) {
    public Challenger {
        selfTest = List.copyOf(selfTest);
    }
}
