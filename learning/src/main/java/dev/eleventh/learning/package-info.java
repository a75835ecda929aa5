/**
 * The core: how a head learns a new class without losing the old ones, and how it is decided that it did. No IO, no
 * clock: a {@link dev.eleventh.learning.Strategy} makes a head of examples, the {@link dev.eleventh.learning.Learner}
 * makes a {@link dev.eleventh.learning.Challenger} with its verdict of that.
 * Arithmetic runs on whatever DJL engine the caller's {@code NDManager} belongs to. Next step: {@code
 * trainer-service} records the challenger and publishes it when it was promoted.
 */
@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
