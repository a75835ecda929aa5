/**
 * Contains the Kafka Streams topology. It checks each example, brings all events of one id to one partition, and
 * compares them with the known state of that id. It also frees the ids of examples that the trainer rejects. Next step:
 * the trainer reads {@code examples-accepted}.
 */
@NullMarked
package dev.eleventh.ingest.topology;

import org.jspecify.annotations.NullMarked;
