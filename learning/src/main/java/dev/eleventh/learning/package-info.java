/**
 * The core: learns a new class without losing the old ones, and decides whether that succeeded. No IO, no clock: a
 * {@link dev.eleventh.learning.Strategy} makes a head from examples; the {@link dev.eleventh.learning.Learner} turns
 * the head into a {@link dev.eleventh.learning.Challenger} with a verdict. Arithmetic runs on the DJL engine that the
 * caller's {@code NDManager} belongs to. Next step: {@code trainer-service} records the challenger and publishes it if
 * it was promoted.
 */
@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
