/**
 * Stores challengers, versions, probations and rollbacks, and deletes versions beyond the retention. One transaction
 * records a challenger, the new version and its row in the outbox. Next step: {@link dev.eleventh.trainer.publish}
 * sends the rows of the outbox.
 */
@NullMarked
package dev.eleventh.trainer.registry;

import org.jspecify.annotations.NullMarked;
