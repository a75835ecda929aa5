/**
 * How well something was learned that came bit by bit, in the words of the field: {@link
 * dev.eleventh.learning.evaluation.AccuracyMatrix} for a stream of tasks, {@link
 * dev.eleventh.learning.evaluation.PrequentialAccuracy} for a stream of examples ({@link
 * dev.eleventh.learning.evaluation.PrequentialCounts} where it is counted on over restarts), {@link
 * dev.eleventh.learning.evaluation.CalibrationError} for what probabilities are worth. Plain arithmetic on what was
 * measured elsewhere. Next step: {@code benchmarks} prints the figures, one row per strategy, and {@code
 * trainer-service} keeps the counts of each version.
 */
@NullMarked
package dev.eleventh.learning.evaluation;

import org.jspecify.annotations.NullMarked;
