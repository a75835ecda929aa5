package dev.eleventh.learning.judge;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.head.HeadScorer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Calibrates a head on the held-out set: the temperature that maximises the likelihood of the true labels (Guo et al.
 * 2017), the best probability below which an image is called unknown (Hendrycks and Gimpel 2017), and for each label the
 * distance above which it is (Lee et al. 2018). The probability finds images between classes, the distance those far from
 * all.
 *
 * <p>A class that was just taught may be far from the others, and its few examples hardly change the distance. So a label
 * has a limit of its own, from its own held-out examples, as in Mondrian conformal prediction (Vovk et al. 2003), and none
 * while it has fewer than {@value #MIN_EXAMPLES} of them. The limit is never less than that of all labels together.
 *
 * @param temperature above 0; 1 while there are fewer than {@value #MIN_EXAMPLES} held-out examples to fit it on
 * @param unknownBelow in [0, 1]: a share of {@value #KNOWN_CALLED_UNKNOWN} of the held-out set falls below it; 0 calls
 *     nothing unknown
 * @param unknownAbove the same share of a label's held-out set has larger distances, at most; a label without a limit is
 *     never called unknown by its distance
 */
public record Calibration(double temperature, double unknownBelow, Map<Label, Double> unknownAbove) {
    static final int MIN_EXAMPLES = 20;
    static final double KNOWN_CALLED_UNKNOWN = 0.01;

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double LOG_RANGE = Math.log(1_000);

    /** Uses the probabilities as the head gives them and calls nothing unknown. */
    public static final Calibration NONE = new Calibration(1, 0, Map.of());

    public Calibration {
        unknownAbove = Map.copyOf(unknownAbove);
    }

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
        return new Calibration(temperature, best[called(known.length)], unknownAbove(result, known));
    }

    private static Map<Label, Double> unknownAbove(HoldOutResult result, int[] known) {
        double ofAll = limit(result, known);
        Map<Label, Double> limits = new HashMap<>();
        for (int column = 0; column < result.labels().size(); column++) {
            int each = column;
            int[] ofLabel = Arrays.stream(known)
                    .filter(i -> result.trueColumn(i) == each)
                    .toArray();
            double limit = ofLabel.length < MIN_EXAMPLES ? Double.NaN : Math.max(ofAll, limit(result, ofLabel));
            if (Double.isFinite(limit)) {
                limits.put(result.labels().get(column), limit);
            }
        }
        return limits;
    }

    /** Returns a distance that the known share of the examples exceeds; not finite if the head has no distance. */
    private static double limit(HoldOutResult result, int[] examples) {
        double[] distances =
                Arrays.stream(examples).mapToDouble(result::distance).sorted().toArray();
        return distances[distances.length - 1 - called(distances.length)];
    }

    /** Returns how many of some known examples each of the two limits calls unknown. */
    private static int called(int examples) {
        return (int) (KNOWN_CALLED_UNKNOWN * examples);
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
