package dev.eleventh.learning;

/**
 * How a fit ended.
 *
 * @param iterations steps that were taken
 * @param loss the regularised loss at the end
 * @param converged whether the fit ended where it should, not at the iteration limit
 */
public record Fit(int iterations, double loss, boolean converged) {
    /** Solved, not descended to. */
    public static final Fit CLOSED_FORM = new Fit(0, 0, true);
}
