/**
 * Learns and judges challengers. A {@link dev.eleventh.learning.strategy.Strategy} learns a head, and {@link
 * dev.eleventh.learning.ChallengerAssessment} calibrates and judges the head. Nothing here knows Kafka, SQL, files or
 * the clock: the same examples give the same head. Next step: the trainer records the {@link
 * dev.eleventh.learning.Challenger}.
 */
@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
