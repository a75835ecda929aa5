/**
 * Answers HTTP requests about examples, versions and the learner, and publishes corrections on {@code examples-accepted}.
 * Next step of a correction: {@link dev.eleventh.trainer.record} stores it like every other record.
 */
@NullMarked
package dev.eleventh.trainer.http;

import org.jspecify.annotations.NullMarked;
