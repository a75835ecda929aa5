/**
 * The field's measures of how well a model learned step by step: {@link
 * dev.eleventh.learning.evaluation.AccuracyMatrix} for a stream of tasks, {@link
 * dev.eleventh.learning.evaluation.PrequentialAccuracy} for a stream of examples ({@link
 * dev.eleventh.learning.evaluation.PrequentialCounts} if the count continues over restarts), {@link
 * dev.eleventh.learning.evaluation.CalibrationError} for the quality of probabilities. Plain arithmetic on values that
 * were measured elsewhere. Next step: {@code benchmarks} prints the figures, one row per strategy, and {@code
 * trainer-service} keeps the counts of each version.
 */
@NullMarked
package dev.eleventh.learning.evaluation;

import org.jspecify.annotations.NullMarked;
