package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.evaluation.PrequentialCounts.Count;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrequentialPredictionsTest {
    private static final Label CUP = new Label("cup");
    private static final Label JAR = new Label("jar");
    private static final Label MUG = new Label("mug");

    /** Predicts cup if the first value is the larger, otherwise mug. */
    private static final LinearHead HEAD =
            new LinearHead(List.of(CUP, MUG), 2, new float[] {1, 0, 0, 1}, new float[] {0, 0});

    @Test
    void predictionsAreCountedPerLabelOverBatches() {
        try (NDManager manager = Engine.newManager();
                PrequentialPredictions predictions = new PrequentialPredictions(manager, HEAD, null)) {
            assertThat(predictions.counts()).isEqualTo(PrequentialCounts.NONE);

            predictions.predict(List.of(example(CUP, 5, 1), example(CUP, 1, 5), example(MUG, 1, 5)));
            predictions.predict(List.of());
            predictions.predict(List.of(example(MUG, 2, 3), example(JAR, 1, 5)));

            assertThat(predictions.counts().perLabel())
                    .isEqualTo(Map.of(
                            CUP, new Count(true, 2, 1), MUG, new Count(true, 2, 2), JAR, new Count(false, 1, 0)));
        }
    }

    @Test
    void thePreviousHeadIsComparedOnAndAmongCommonLabels() {
        // predicts jar if the second value is large, otherwise the same as HEAD
        LinearHead more =
                new LinearHead(List.of(CUP, JAR, MUG), 2, new float[] {1, 0, 0, 2, 0, 1}, new float[] {0, -3, 0});
        LinearHead contrary = new LinearHead(List.of(CUP, MUG), 2, new float[] {0, 1, 1, 0}, new float[] {0, 0});
        List<LabelledEmbedding> examples =
                List.of(example(CUP, 5, 1), example(MUG, 1, 5), example(JAR, 1, 5), example(MUG, 5, 1));

        assertThat(pairs(more, HEAD, examples))
                .as("it predicts jar for the first mug, but mug among cup and mug")
                .isEqualTo(new PairedCounts(3, 0, 0));
        assertThat(pairs(contrary, HEAD, examples)).isEqualTo(new PairedCounts(3, 2, 1));
        assertThat(pairs(HEAD, contrary, examples)).isEqualTo(new PairedCounts(3, 1, 2));
    }

    private static PairedCounts pairs(LinearHead head, LinearHead before, List<LabelledEmbedding> examples) {
        try (NDManager manager = Engine.newManager();
                PrequentialPredictions predictions = new PrequentialPredictions(manager, head, before)) {
            predictions.predict(examples);
            return predictions.pairs();
        }
    }

    private static LabelledEmbedding example(Label label, float first, float second) {
        return new LabelledEmbedding(new ExampleId("any"), label, Embedding.quantise(new float[] {first, second}));
    }
}
