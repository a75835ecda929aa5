/**
 * Contains the Kafka Streams topology that joins predictions with the labels that arrive later under the same id. Next
 * step: the trainer reads {@code prediction-outcomes}.
 */
@NullMarked
package dev.eleventh.ingest.outcome;

import org.jspecify.annotations.NullMarked;
