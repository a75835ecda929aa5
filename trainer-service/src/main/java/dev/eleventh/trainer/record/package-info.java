/**
 * Reads the topic {@code examples-accepted}, embeds each image, and stores the example and the position of the
 * partition in one transaction. A record that is rejected becomes a row of the outbox ({@link
 * dev.eleventh.trainer.publish}). The positions decide what is new, so no record is stored twice. Next step: {@link
 * dev.eleventh.trainer.replay} selects from the stored examples what a lesson is made of.
 */
@NullMarked
package dev.eleventh.trainer.record;

import org.jspecify.annotations.NullMarked;
