/**
 * The core: how a head learns a new class without losing the old ones, and how it is decided that it did. No IO, no
 * clock: embeddings and the champion come in, a {@link dev.eleventh.learning.Challenger} with its verdict goes out.
 * Arithmetic runs on whatever DJL engine the caller's {@code NDManager} belongs to. Next step: {@code
 * trainer-service} records the challenger and publishes it when it was promoted.
 */
@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
