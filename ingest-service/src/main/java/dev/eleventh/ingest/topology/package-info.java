/**
 * Contains the Kafka Streams topology. It checks each example, brings all events of one id to one owner, and compares
 * them with what is known of that id. It also frees the ids of examples that the trainer rejects. Next step: the
 * trainer reads {@code examples-accepted}.
 */
@NullMarked
package dev.eleventh.ingest.topology;

import org.jspecify.annotations.NullMarked;
