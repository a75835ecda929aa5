package dev.eleventh.learning.optimise;

/** A smooth function to be minimised. */
interface Objective {
    /**
     * Returns the value at {@code point} and writes its gradient into {@code gradient}.
     *
     * @param point [parameters]; implementations must not change it
     * @param gradient [parameters], overwritten
     */
    double evaluate(double[] point, double[] gradient);
}
