package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbationTest {
    private static final int SEEDS = 2_000;

    @Test
    void anEquallyGoodVersionFallsWithProbabilityAlphaAtMostHoweverOftenItIsChecked() {
        double alpha = 0.05;
        Probation probation = new Probation(500, alpha);
        int fallen = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            // the two differ on a third of the examples, equally often in each direction
            fallen += falls(probation, new Random(seed), 1 / 6.0, 1 / 6.0) ? 1 : 0;
        }

        double share = fallen / (double) SEEDS;
        assertThat(share).isLessThan(alpha);
        assertThat(share).as("a test that never fires would pass, too").isGreaterThan(alpha / 10);
    }

    @Test
    void aWorseVersionUsuallyFalls() {
        Probation probation = new Probation(500, 0.001);
        int fallen = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            // ten points of accuracy lower; a version that learned from bad data loses many more
            fallen += falls(probation, new Random(seed), 0.15, 0.05) ? 1 : 0;
        }

        assertThat(fallen).isGreaterThan(850);
    }

    @Test
    void thirteenLossesWithoutAGainAreEnoughAndTwelveAreNot() {
        Probation probation = new Probation(500, 0.001);

        assertThat(probation.hasFallen(new PairedCounts(200, 12, 0))).isFalse();
        assertThat(probation.hasFallen(new PairedCounts(13, 13, 0))).isTrue();
        assertThat(probation.hasFallen(new PairedCounts(200, 0, 60))).isFalse();
        assertThat(probation.hasFallen(new PairedCounts(1_000_000, 300_000, 300_000)))
                .isFalse();
        assertThat(probation.hasFallen(new PairedCounts(1_000_000, 310_000, 300_000)))
                .isTrue();
    }

    @Test
    void theEvidenceIsTheMeanOfTheLikelihoodRatios() {
        for (PairedCounts pairs :
                new PairedCounts[] {new PairedCounts(9, 7, 2), new PairedCounts(9, 0, 0), new PairedCounts(9, 3, 5)}) {
            double mean = 0;
            int steps = 100_000;
            for (int step = 0; step < steps; step++) {
                double loss = 0.5 + (step + 0.5) / steps / 2;
                mean += Math.pow(2 * loss, (double) pairs.lost())
                        * Math.pow(2 * (1 - loss), (double) pairs.gained())
                        / steps;
            }
            assertThat(Math.exp(pairs.logEvidence())).isCloseTo(mean, within(1e-6 * mean));
        }
    }

    @Test
    void probationEndsAfterItsNumberOfExamples() {
        assertThat(new Probation(10, 0.1).isOver(new PairedCounts(9, 0, 0))).isFalse();
        assertThat(new Probation(10, 0.1).isOver(new PairedCounts(10, 0, 0))).isTrue();
        assertThat(new Probation(0, 0.1).isOver(PairedCounts.NONE)).isTrue();
        assertThatThrownBy(() -> new Probation(10, 0)).hasMessageContaining("alpha in (0, 1)");
        assertThatThrownBy(() -> new PairedCounts(1, 1, 1)).hasMessageContaining("at most seen");
    }

    private static boolean falls(Probation probation, Random random, double loss, double gain) {
        PairedCounts pairs = PairedCounts.NONE;
        while (!probation.isOver(pairs)) {
            double toss = random.nextDouble();
            boolean lost = toss < loss;
            pairs = pairs.plus(new PairedCounts(1, lost ? 1 : 0, !lost && toss < loss + gain ? 1 : 0));
            // only a loss raises the evidence
            if (lost && probation.hasFallen(pairs)) {
                return true;
            }
        }
        return false;
    }
}
