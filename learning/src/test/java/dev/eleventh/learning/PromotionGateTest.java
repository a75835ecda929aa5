package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hand-made heads on two values, so that who is right on which example can be counted on fingers. */
class PromotionGateTest {
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");
    private static final Label EMU = new Label("emu");

    /** Calls everything a cat. */
    private static final LinearHead ALL_CATS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 1, 0, 0}, new float[] {0, 0});
    /** Calls only those with a large first value a cat, the others a dog. */
    private static final LinearHead SOME_DOGS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 0, 0, 1}, new float[] {0, 0});
    /** Calls only those with a large first value a cat, the others an emu. */
    private static final LinearHead SOME_EMUS =
            new LinearHead(List.of(CAT, DOG, EMU), 2, new float[] {1, 0, 0, 0, 0, 1}, new float[] {0, -9, 0});

    private final NDManager manager = Engine.newManager();
    private final PromotionGate gate = new PromotionGate(LearnerOptions.defaults());

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void aNewClassMayTakeFromAnOldOneWhatTheMarginAllows() {
        assertThat(judge(SOME_EMUS, 18, 2, Claim.BETTER).promoted())
                .as("a fall of 0.10")
                .isTrue();
        assertThat(judge(SOME_EMUS, 180, 20, Claim.BETTER).promoted())
                .as("beyond chance, within the margin")
                .isTrue();
    }

    @Test
    void aFallBeyondTheMarginThatChanceExplainsIsNoReason() {
        // 3 losses and no gain: 1 in 8 by chance
        assertThat(judge(SOME_EMUS, 17, 3, Claim.BETTER).promoted()).isTrue();
    }

    @Test
    void aFallBeyondMarginAndChanceIsRejected() {
        // 8 losses and no gain: 1 in 256 by chance
        Verdict verdict = judge(SOME_EMUS, 12, 8, Claim.BETTER);

        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason())
                .isEqualTo(
                        "'cat' fell from 20 to 12 of 20 hold-out examples, more than the margin of 0.10 and than chance"
                                + " explains (p = 0.0039, level 0.050)");
    }

    @Test
    void withoutANewClassThereIsNoMargin() {
        // 20 of 200 lost, which is 0.10, and far beyond chance
        assertThat(judge(SOME_DOGS, 180, 20, Claim.BETTER).reason()).contains("the margin of 0.00");
    }

    @Test
    void afterACorrectionAFallIsRecordedButDoesNotReject() {
        Verdict verdict = judge(SOME_DOGS, 12, 8, Claim.CORRECTED);

        assertThat(verdict.promoted()).isTrue();
        assertThat(verdict.comparisons()).singleElement().satisfies(comparison -> {
            assertThat(comparison.lost()).isEqualTo(8);
            assertThat(comparison.fall()).isEqualTo(0.4);
        });
    }

    /** Cats in the hold-out: some that every head calls a cat, some that only {@link #ALL_CATS} does. */
    /** A tenth of the hold-out up or down is chance; more examples are reason enough. */
    @Test
    void theSameStrategyWithMoreExamplesNeedNotBeBetterButMustNotRuinAClass() {
        assertThat(judge(SOME_DOGS, 19, 1, Claim.BETTER).promoted()).isFalse();
        assertThat(judge(SOME_DOGS, 19, 1, Claim.MORE_EXAMPLES).promoted()).isTrue();
        assertThat(judge(SOME_DOGS, 180, 20, Claim.MORE_EXAMPLES).promoted()).isFalse();
    }

    private Verdict judge(LinearHead challenger, int clear, int doubtful, Claim claim) {
        List<LabelledEmbedding> holdOut = new ArrayList<>();
        for (int i = 0; i < clear + doubtful; i++) {
            float[] values = i < clear ? new float[] {5, 0} : new float[] {0, 5};
            holdOut.add(new LabelledEmbedding(new ExampleId("cat-" + i), CAT, Embedding.quantise(values)));
        }
        return gate.judge(
                HoldOutResult.of(manager, challenger, holdOut), HoldOutResult.of(manager, ALL_CATS, holdOut), claim);
    }
}
