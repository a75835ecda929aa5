package dev.eleventh.learning;

/** A smooth function to be minimised. */
interface Objective {
    /**
     * The value at {@code point}; its gradient is written into {@code gradient}.
     *
     * @param point [parameters], not to be changed
     * @param gradient [parameters], overwritten
     */
    double evaluate(double[] point, double[] gradient);
}
