package dev.eleventh.learning;

/**
 * How a fit ended.
 *
 * @param iterations steps that were taken
 * @param loss the regularised loss at the end
 * @param converged whether the gradient fell below the tolerance, not the iteration limit was met
 */
public record Fit(int iterations, double loss, boolean converged) {}
