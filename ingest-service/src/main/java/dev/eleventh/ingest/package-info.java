/**
 * Starts the ingest service and wires its parts. Examples come by Kafka or by HTTP; each is checked, compared with what is
 * known of its id, and written to {@code examples-accepted} or {@code examples-rejected}. Next step: the trainer records
 * what was accepted.
 */
@NullMarked
package dev.eleventh.ingest;

import org.jspecify.annotations.NullMarked;
