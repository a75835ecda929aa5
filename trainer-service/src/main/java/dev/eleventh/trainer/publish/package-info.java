/**
 * Sends the rows of the outbox to Kafka, in order, and marks each as published. A promoted version becomes a manifest on
 * {@code models} and chunks on {@code model-artifacts}. Next step: {@code inference-service} loads the version.
 */
@NullMarked
package dev.eleventh.trainer.publish;

import org.jspecify.annotations.NullMarked;
