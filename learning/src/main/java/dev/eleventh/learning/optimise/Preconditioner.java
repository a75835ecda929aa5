package dev.eleventh.learning.optimise;

/**
 * Approximates the inverse of an objective's Hessian. An inaccurate approximation costs extra steps but does not move
 * the minimum.
 */
@FunctionalInterface
interface Preconditioner {
    /**
     * Multiplies the inverse by a vector. Linear, symmetric and positive definite.
     *
     * @param vector [parameters]; implementations must not change it
     */
    double[] apply(double[] vector);
}
