/**
 * Starts the ingest service and wires its parts. Examples arrive by Kafka or by HTTP. Each example is checked, compared
 * with the known state of its id, and written to {@code examples-accepted} or {@code examples-rejected}. Next step: the
 * trainer records what was accepted.
 */
@NullMarked
package dev.eleventh.ingest;

import org.jspecify.annotations.NullMarked;
