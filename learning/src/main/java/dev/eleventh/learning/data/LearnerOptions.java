package dev.eleventh.learning.data;

/**
 * How a head is learned and judged.
 *
 * @param l2 weight of the squared norm of the standardised weights in the loss, above 0
 * @param tolerance learning has converged when no component of the gradient is larger, above 0
 * @param maxIterations learning stops here, converged or not
 * @param gateAlpha chance of rejecting a challenger for a fall that is only noise, over all old classes, in (0, 1)
 * @param gateMargin accuracy that an old class may lose, beyond chance, to a class that is added, in [0, 1]: overlap
 *     between two classes that look alike is not forgetting
 * @param lambda of the exact head: added to the diagonal of its standardised scatter matrix, above 0
 * @param selfTests number of embeddings that a version carries for the test before it serves
 */
public record LearnerOptions(
        double l2,
        double tolerance,
        int maxIterations,
        double gateAlpha,
        double gateMargin,
        double lambda,
        int selfTests) {
    public LearnerOptions {
        require(l2 > 0, "l2 must be above 0, was " + l2);
        require(tolerance > 0, "tolerance must be above 0, was " + tolerance);
        require(maxIterations > 0, "max iterations must be at least 1, was " + maxIterations);
        require(gateAlpha > 0 && gateAlpha < 1, "gate alpha must be in (0, 1), was " + gateAlpha);
        require(gateMargin >= 0 && gateMargin <= 1, "gate margin must be in [0, 1], was " + gateMargin);
        require(lambda > 0, "lambda must be above 0, was " + lambda);
        require(selfTests > 0, "self tests must be at least 1, was " + selfTests);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public static LearnerOptions defaults() {
        return new LearnerOptions(0.05, 1e-4, 500, 0.05, 0.10, 100, 8);
    }
}
