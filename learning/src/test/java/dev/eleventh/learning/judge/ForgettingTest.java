package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses hand-made heads on two values, so that the right answers of each head are easy to count. */
class ForgettingTest {
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");
    private static final Label EMU = new Label("emu");

    /** Predicts cat for every example. */
    private static final LinearHead ALL_CATS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 1, 0, 0}, new float[] {0, 0});
    /** Predicts cat for examples with a large first value, dog for the others. */
    private static final LinearHead SOME_DOGS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 0, 0, 1}, new float[] {0, 0});
    /** Predicts cat for examples with a large first value, emu for the others; never dog. */
    private static final LinearHead SOME_EMUS =
            new LinearHead(List.of(CAT, DOG, EMU), 2, new float[] {1, 0, 0, 0, 0, 1}, new float[] {0, -9, 0});

    private final NDManager manager = Engine.newManager();

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private Forgetting of(Head now, Head earlier, int large, int small) {
        List<LabelledEmbedding> cats = new ArrayList<>();
        for (int i = 0; i < large + small; i++) {
            Embedding embedding = Embedding.quantise(i < large ? new float[] {1, 0} : new float[] {0, 1});
            cats.add(new LabelledEmbedding(new ExampleId("cat/" + i), CAT, embedding));
        }
        return Forgetting.of(manager, now, Map.of(CAT, earlier), cats, LearnerOptions.defaults());
    }

    @Test
    void aFallThatChanceExplainsIsNone() {
        // 5 losses and no gain: 1 in 32 by chance, the level is 1 in 60
        Forgetting forgetting = of(SOME_DOGS, ALL_CATS, 95, 5);

        assertThat(forgetting.compared()).isEqualTo(1);
        assertThat(forgetting.falls()).isEmpty();
    }

    @Test
    void aFallBeyondChanceNamesTheLabelThatTheLostExamplesWentTo() {
        Forgetting forgetting = of(SOME_DOGS, ALL_CATS, 80, 20);

        assertThat(forgetting.falls()).singleElement().satisfies(fall -> {
            assertThat(fall.comparison().championRight()).isEqualTo(100);
            assertThat(fall.comparison().challengerRight()).isEqualTo(80);
            assertThat(fall.wentTo()).isEqualTo(DOG);
            assertThat(fall.wentToShare()).isEqualTo(1);
            assertThat(fall.harderTask()).as("both heads know the same labels").isFalse();
        });
    }

    @Test
    void aFallToAnAddedLabelAloneIsAHarderTask() {
        Forgetting forgetting = of(SOME_EMUS, ALL_CATS, 80, 20);

        assertThat(forgetting.falls()).singleElement().satisfies(fall -> {
            assertThat(fall.wentTo()).isEqualTo(EMU);
            assertThat(fall.harderTask()).isTrue();
            assertThat(fall.amongRight()).isEqualTo(100);
        });
    }

    @Test
    void aLabelThatNoEarlierHeadKnowsIsNotCompared() {
        LabelledEmbedding emu =
                new LabelledEmbedding(new ExampleId("emu"), EMU, Embedding.quantise(new float[] {1, 0}));

        Forgetting forgetting =
                Forgetting.of(manager, SOME_EMUS, Map.of(CAT, ALL_CATS), List.of(emu), LearnerOptions.defaults());

        assertThat(forgetting.compared()).isZero();
        assertThat(forgetting.falls()).isEmpty();
    }
}
