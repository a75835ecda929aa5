package dev.eleventh.learning;

/** Roughly the inverse of an objective's Hessian: what it does not know costs steps, not the minimum. */
@FunctionalInterface
interface Preconditioner {
    /**
     * The inverse times a vector. Linear, symmetric and positive definite.
     *
     * @param vector [parameters], not to be changed
     */
    double[] apply(double[] vector);
}
