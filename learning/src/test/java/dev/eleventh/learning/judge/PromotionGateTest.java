package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses hand-made heads on two values, so that the right answers of each head are easy to count. */
class PromotionGateTest {
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");
    private static final Label EMU = new Label("emu");

    /** Predicts cat for every example. */
    private static final LinearHead ALL_CATS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 1, 0, 0}, new float[] {0, 0});
    /** Predicts cat for examples with a large first value, dog for the others. */
    private static final LinearHead SOME_DOGS =
            new LinearHead(List.of(CAT, DOG), 2, new float[] {1, 0, 0, 1}, new float[] {0, 0});
    /** Predicts cat for examples with a large first value, emu for the others. */
    private static final LinearHead SOME_EMUS =
            new LinearHead(List.of(CAT, DOG, EMU), 2, new float[] {1, 0, 0, 0, 0, 1}, new float[] {0, -9, 0});

    private final NDManager manager = Engine.newManager();
    private final PromotionGate gate = new PromotionGate(LearnerOptions.defaults());

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void aNewClassMayCostAnOldOneUpToTheMargin() {
        assertThat(judge(SOME_EMUS, 18, 2, Claim.BETTER).promoted())
                .as("a fall of 0.10")
                .isTrue();
        assertThat(judge(SOME_EMUS, 180, 20, Claim.BETTER).promoted())
                .as("beyond chance, within the margin")
                .isTrue();
    }

    @Test
    void aFallBeyondTheMarginThatChanceExplainsIsAccepted() {
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
                        "'cat' fell from 20 to 12 correct of 20 held-out examples, more than the margin of 0.10 and than chance"
                                + " explains (p = 0.0039, level 0.017)");
    }

    @Test
    void withoutANewClassTheMarginIsZero() {
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

    /**
     * A change of a twentieth of the held-out set is chance, and more examples are reason enough to promote; a tenth of
     * 200 is not chance.
     */
    @Test
    void theSameStrategyWithMoreExamplesNeedNotBeBetterButMustKeepEveryClass() {
        assertThat(judge(SOME_DOGS, 19, 1, Claim.BETTER).promoted()).isFalse();
        assertThat(judge(SOME_DOGS, 19, 1, Claim.MORE_EXAMPLES).promoted()).isTrue();
        assertThat(judge(SOME_DOGS, 180, 20, Claim.MORE_EXAMPLES).promoted()).isFalse();
    }

    @Test
    void aLossSpreadOverManyClassesIsFoundEvenIfNoClassFellBeyondChance() {
        Verdict verdict = gate.judge(spread(60, 10, 8), spread(60, 10, 9), null, Claim.MORE_EXAMPLES);

        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason())
                .startsWith(
                        "the old classes together fell from 540, with the champion, to 480 correct of 600 held-out examples");
    }

    @Test
    void aNewClassMayNotCostEveryOldOneALittle() {
        Verdict verdict = gate.judge(knowingOneMore(60, 10, 8), spread(60, 10, 9), null, Claim.BETTER);

        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason()).contains("more than the 0.010 allowed");
    }

    @Test
    void aNewClassMayCostAFewOldOnesTheMargin() {
        assertThat(gate.judge(knowingOneMore(5, 20, 18), spread(5, 20, 19), null, Claim.BETTER)
                        .promoted())
                .isTrue();
    }

    @Test
    void smallStepsDownAreCheckedAgainstTheBestRecentVersion() {
        HoldOutResult best = spread(60, 100, 95);
        HoldOutResult champion = spread(60, 100, 94);
        HoldOutResult challenger = spread(60, 100, 93);

        assertThat(gate.judge(challenger, champion, null, Claim.MORE_EXAMPLES).promoted())
                .as("a hundredth is tolerated, once")
                .isTrue();
        Verdict verdict = gate.judge(challenger, champion, best, Claim.MORE_EXAMPLES);
        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason()).contains("with the best recent version");
    }

    @Test
    void aChallengerThatLosesNothingAgainstTheChampionIsNotHeldBackByABetterVersion() {
        HoldOutResult best = spread(60, 100, 95);

        assertThat(gate.judge(spread(60, 100, 80), spread(60, 100, 70), best, Claim.MORE_EXAMPLES)
                        .promoted())
                .isTrue();
    }

    @Test
    void nothingIsComparedWithAVersionOfOneClass() {
        HoldOutResult oneClass = answers(1, 1, 100, 100);
        HoldOutResult two = knowingOneMore(1, 100, 60);

        Verdict verdict = gate.judge(two, oneClass, null, Claim.MORE_EXAMPLES);

        assertThat(verdict.promoted()).isTrue();
        assertThat(verdict.isBest()).isTrue();
        assertThat(verdict.reason()).contains("adds [class-1]", "knows one class");
        assertThat(gate.judge(knowingOneMore(1, 100, 59), two, oneClass, Claim.MORE_EXAMPLES)
                        .reason())
                .as("the best recent version knew one class")
                .doesNotContain("best recent version");
    }

    @Test
    void theReasonNamesOnlyTheFirstOfManyAddedClasses() {
        Verdict verdict = gate.judge(answers(500, 2, 4, 4), spread(2, 4, 4), null, Claim.BETTER);

        assertThat(verdict.reason()).startsWith("adds [class-10, class-100, ").contains(" and 488 more]; ");
    }

    @Test
    void aVersionWithFewerCorrectThanTheBestRecentOneIsNotTheBest() {
        HoldOutResult best = spread(10, 20, 15);

        assertThat(gate.judge(spread(10, 20, 15), spread(10, 20, 14), best, Claim.MORE_EXAMPLES)
                        .isBest())
                .isTrue();
        assertThat(gate.judge(spread(10, 20, 14), spread(10, 20, 14), best, Claim.MORE_EXAMPLES)
                        .isBest())
                .isFalse();
    }

    /** Creates a result in which the first {@code right} examples of each class are predicted right. */
    private static HoldOutResult spread(int classes, int perClass, int right) {
        return answers(classes, classes, perClass, right);
    }

    /** Creates a result of a head that knows one more label and predicts it for all other examples. */
    private static HoldOutResult knowingOneMore(int classes, int perClass, int right) {
        return answers(classes + 1, classes, perClass, right);
    }

    private static HoldOutResult answers(int known, int classes, int perClass, int right) {
        List<Label> labels =
                IntStream.range(0, known).mapToObj(c -> new Label("class-" + c)).toList();
        List<LabelledEmbedding> examples = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < perClass; i++) {
                examples.add(new LabelledEmbedding(
                        new ExampleId("e-%d-%d".formatted(c, i)), labels.get(c), Embedding.quantise(new float[1])));
                float[] row = new float[known];
                row[i < right ? c : (known > classes ? classes : (c + 1) % classes)] = 1;
                logits.add(row);
            }
        }
        return HoldOutResult.of(labels, examples, logits.toArray(float[][]::new));
    }

    /**
     * Judges a challenger on cats: {@code clear} ones that every head predicts right and {@code doubtful} ones that
     * only {@link #ALL_CATS} does.
     */
    private Verdict judge(LinearHead challenger, int clear, int doubtful, Claim claim) {
        List<LabelledEmbedding> holdOut = new ArrayList<>();
        for (int i = 0; i < clear + doubtful; i++) {
            float[] values = i < clear ? new float[] {5, 0} : new float[] {0, 5};
            holdOut.add(new LabelledEmbedding(new ExampleId("cat-" + i), CAT, Embedding.quantise(values)));
        }
        return gate.judge(
                HoldOutResult.of(manager, challenger, holdOut),
                HoldOutResult.of(manager, ALL_CATS, holdOut),
                null,
                claim);
    }
}
