/**
 * The events on the wire: labelled examples as CloudEvents in Kafka's binary mode, so that any Kafka client can produce
 * them, and predictions as JSON. Next step: {@code ingest-service} decodes an {@link
 * dev.eleventh.contracts.event.ExampleEvent} or rejects the record with a {@link
 * dev.eleventh.contracts.event.RejectionReason}.
 */
@NullMarked
package dev.eleventh.contracts.event;

import org.jspecify.annotations.NullMarked;
