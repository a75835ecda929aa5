/**
 * Sends the rows of the outbox to Kafka, in order, and marks each as published. A promoted version becomes a manifest
 * on {@code models} and chunks on {@code model-artifacts}, a retired version becomes tombstones there. A rollback
 * becomes a pin on {@code model-control}. A rejected record goes to {@code examples-returned}, where the ingest
 * service frees its id. Next step: {@code inference-service} loads the version.
 */
@NullMarked
package dev.eleventh.trainer.publish;

import org.jspecify.annotations.NullMarked;
