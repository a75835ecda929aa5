package dev.eleventh.learning.judge;

import dev.eleventh.learning.head.HeadScorer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Calibrates probabilities on the held-out set: the temperature that maximises the likelihood of the true labels (Guo
 * et al. 2017), and the best probability below which an image is called unknown (Hendrycks and Gimpel 2017).
 *
 * @param temperature above 0; 1 while there are fewer than {@value #MIN_EXAMPLES} held-out examples to fit it on
 * @param unknownBelow in [0, 1]: a share of {@value #KNOWN_CALLED_UNKNOWN} of the held-out set falls below it; 0 calls
 *     nothing unknown
 */
public record Calibration(double temperature, double unknownBelow) {
    static final int MIN_EXAMPLES = 20;
    static final double KNOWN_CALLED_UNKNOWN = 0.01;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double LOG_RANGE = Math.log(1_000);

    /** Uses the probabilities as the head gives them and calls nothing unknown. */
    public static final Calibration NONE = new Calibration(1, 0);

    public static Calibration of(HoldOutResult result) {
        int[] known = IntStream.range(0, result.examples().size())
                .filter(i -> result.trueColumn(i) >= 0)
                .toArray();
        if (known.length < MIN_EXAMPLES) {
            return NONE;
        }
        double temperature = Math.exp(goldenSection(result, known));
        double[] best = Arrays.stream(known)
                .mapToDouble(i -> bestProbability(result.logits()[i], temperature))
                .sorted()
                .toArray();
        return new Calibration(temperature, best[(int) (KNOWN_CALLED_UNKNOWN * best.length)]);
    }

    /** The log likelihood is unimodal in 1/T, so bracketing finds its only maximum. */
    private static double goldenSection(HoldOutResult result, int[] known) {
        double low = -LOG_RANGE;
        double high = LOG_RANGE;
        while (high - low > 1e-4) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (logLoss(result, known, Math.exp(left)) <= logLoss(result, known, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return (low + high) / 2;
    }

    /** Returns the mean negative log likelihood of the true labels. */
    private static double logLoss(HoldOutResult result, int[] known, double temperature) {
        double sum = 0;
        for (int i : known) {
            float[] logits = result.logits()[i];
            double largest = logits[HeadScorer.argmax(logits)];
            double exponentials = 0;
            for (float logit : logits) {
                exponentials += Math.exp((logit - largest) / temperature);
            }
            sum += Math.log(exponentials) - (logits[result.trueColumn(i)] - largest) / temperature;
        }
        return sum / known.length;
    }

    private static double bestProbability(float[] logits, double temperature) {
        float[] row = logits.clone();
        HeadScorer.softmax(row, temperature);
        return row[HeadScorer.argmax(row)];
    }
}
