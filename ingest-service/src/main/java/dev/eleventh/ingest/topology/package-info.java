/**
 * Is the Kafka Streams topology: check each example, bring all events of one id to one owner, and compare them with what is
 * known of that id. Next step: the trainer reads {@code examples-accepted}.
 */
@NullMarked
package dev.eleventh.ingest.topology;

import org.jspecify.annotations.NullMarked;
