/**
 * Answers HTTP requests about examples, versions and the learner, and sends corrections to {@code examples}. Next step
 * of a correction: the ingest service checks it like every other event.
 */
@NullMarked
package dev.eleventh.trainer.http;

import org.jspecify.annotations.NullMarked;
