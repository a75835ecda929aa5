/**
 * Learns a challenger from training data and judges it ({@link dev.eleventh.learning.Learner}). Nothing here knows Kafka,
 * SQL, files or the clock: the same examples give the same head. Next step: the trainer records the {@link
 * dev.eleventh.learning.Challenger}.
 */
@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
