package dev.eleventh.learning.evaluation;

/**
 * The accuracy on a random sample, with the interval that contains the accuracy on everything in 95 of 100 samples
 * (Wilson 1927). The interval never leaves [0, 1], and holds for small samples, too.
 *
 * @param right number of right predictions in the sample
 * @param sampled number of predictions in the sample, at least 1
 */
public record SampledAccuracy(long right, long sampled) {
    /** The standard normal distribution has 2.5 % above it. */
    private static final double Z = 1.959964;

    public SampledAccuracy {
        if (sampled < 1 || right < 0 || right > sampled) {
            throw new IllegalArgumentException(
                    "a sample needs at least 1 prediction and 0 to all of them right, had %d and %d"
                            .formatted(sampled, right));
        }
    }

    public double value() {
        return right / (double) sampled;
    }

    public double low() {
        return Math.max(0, centre() - half());
    }

    public double high() {
        return Math.min(1, centre() + half());
    }

    private double centre() {
        return (right + Z * Z / 2) / (sampled + Z * Z);
    }

    private double half() {
        double variance = right * (double) (sampled - right) / sampled + Z * Z / 4;
        return Z * Math.sqrt(variance) / (sampled + Z * Z);
    }
}
