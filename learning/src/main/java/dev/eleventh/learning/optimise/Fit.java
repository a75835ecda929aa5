package dev.eleventh.learning.optimise;

/**
 * How a fit ended.
 *
 * @param iterations number of steps
 * @param loss the regularised loss at the end
 * @param converged whether the fit ended at a minimum, not at the iteration limit
 */
public record Fit(int iterations, double loss, boolean converged) {
    /** A fit that was solved in closed form, without iterations. */
    public static final Fit CLOSED_FORM = new Fit(0, 0, true);
}
