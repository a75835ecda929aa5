/**
 * Starts the ingest service and wires its parts. Examples arrive by Kafka or by HTTP. Each example is checked and
 * compared with the known state of its id. It is then written to {@code examples-accepted} or, if a check fails, to
 * {@code examples-rejected}. A duplicate is dropped, and HTTP answers an invalid request without writing it. Next step:
 * the trainer records accepted examples.
 */
@NullMarked
package dev.eleventh.ingest;

import org.jspecify.annotations.NullMarked;
