package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.judge.HoldOutResult;
import dev.eleventh.learning.judge.PromotionGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measures how small a loss, spread evenly over all old classes, the gate detects, and how often it mistakes chance for
 * a loss. A champion gets four of five examples right; an equally good challenger differs from it on one of ten
 * examples, in either direction.
 */
class GatePowerTest {
    private static final double ACCURACY = 0.8;
    private static final double NOISE = 0.1;
    private static final double ALPHA = LearnerOptions.defaults().gateAlpha();
    private static final int RUNS = 20;
    private static final Path DOCUMENTED = Path.of("../docs/contribute/decisions/0005-promotion-gate.md");

    private final PromotionGate gate = new PromotionGate(LearnerOptions.defaults());

    @ParameterizedTest
    @CsvSource({"10, 5, 1000", "10, 20, 1000", "10, 60, 1000", "60, 5, 1000", "60, 20, 1000", "300, 20, 200"})
    void chanceIsRarelyCalledALoss(int classes, int examples, int runs) {
        Examples holdOut = new Examples(classes, examples);
        int alarms = 0;
        for (int seed = 0; seed < runs; seed++) {
            alarms += new Pair(holdOut, 0, seed).isRejected(gate) ? 1 : 0;
        }

        // five standard deviations above the level
        assertThat(alarms).isLessThan((int) (runs * ALPHA + 5 * Math.sqrt(runs * ALPHA)));
    }

    @Test
    void theGateHasTheDocumentedPower() throws IOException {
        StringBuilder table = new StringBuilder();
        for (int classes : List.of(10, 60, 300)) {
            for (int examples : List.of(5, 20, 60)) {
                Examples holdOut = new Examples(classes, examples);
                table.append("| %d | %d | %s | %s |\n"
                        .formatted(
                                classes,
                                examples,
                                smallest(pair -> pair.isRejected(gate), holdOut),
                                smallest(Pair::aClassFell, holdOut)));
            }
        }
        Files.writeString(Path.of("target/gate-power.md"), table);

        assertThat(Files.readString(DOCUMENTED)).contains(table.toString());
    }

    private interface Judgement {
        boolean rejects(Pair pair);
    }

    /** Returns the smallest spread loss, in percentage points, that is detected in nine of ten runs. */
    private static String smallest(Judgement judgement, Examples examples) {
        int low = 1;
        int high = 75;
        if (!isFound(judgement, examples, high / 100.0)) {
            return "none";
        }
        while (low < high) {
            int points = (low + high) / 2;
            if (isFound(judgement, examples, points / 100.0)) {
                high = points;
            } else {
                low = points + 1;
            }
        }
        return low + " %";
    }

    private static boolean isFound(Judgement judgement, Examples examples, double loss) {
        int found = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            found += judgement.rejects(new Pair(examples, loss, seed)) ? 1 : 0;
        }
        return found >= 0.9 * RUNS;
    }

    /** A held-out set; the logits that answer a class are a row with a one in its column, and no columns after it. */
    private static final class Examples {
        private final List<Label> labels = new ArrayList<>();
        private final List<float[]> answers = new ArrayList<>();
        private final List<LabelledEmbedding> holdOut = new ArrayList<>();

        private Examples(int classes, int perClass) {
            for (int c = 0; c < classes; c++) {
                labels.add(new Label("class-" + c));
                float[] answer = new float[c + 1];
                answer[c] = 1;
                answers.add(answer);
            }
            Embedding unused = Embedding.quantise(new float[1]);
            for (int i = 0; i < classes * perClass; i++) {
                holdOut.add(new LabelledEmbedding(new ExampleId("e" + i), labels.get(i % classes), unused));
            }
        }

        float[] answer(int example, boolean isRight) {
            return answers.get((example + (isRight ? 0 : 1)) % labels.size());
        }
    }

    private static final class Pair {
        private final HoldOutResult champion;
        private final HoldOutResult challenger;

        private Pair(Examples examples, double loss, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            float[][] before = new float[examples.holdOut.size()][];
            float[][] after = new float[examples.holdOut.size()][];
            for (int i = 0; i < before.length; i++) {
                boolean wasRight = random.nextDouble() < ACCURACY;
                // by chance alone, as many are gained as lost
                double change = wasRight ? (NOISE / 2 + loss) / ACCURACY : NOISE / 2 / (1 - ACCURACY);
                boolean isRight = wasRight != random.nextDouble() < change;
                before[i] = examples.answer(i, wasRight);
                after[i] = examples.answer(i, isRight);
            }
            champion = HoldOutResult.of(examples.labels, examples.holdOut, before);
            challenger = HoldOutResult.of(examples.labels, examples.holdOut, after);
        }

        boolean isRejected(PromotionGate gate) {
            return !gate.judge(challenger, champion, null, Claim.MORE_EXAMPLES).promoted();
        }

        /** The gate's former only question, at the whole level. */
        boolean aClassFell() {
            List<ClassComparison> comparisons = ClassComparison.all(champion, challenger);
            return comparisons.stream().anyMatch(each -> each.fall() > 0 && each.pValue() < ALPHA / comparisons.size());
        }
    }
}
