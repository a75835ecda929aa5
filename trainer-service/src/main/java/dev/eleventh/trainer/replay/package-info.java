/**
 * Fills the replay buffer in PostgreSQL, and reads it together with the held-out examples, in one snapshot, as a
 * lesson. Next step: {@link dev.eleventh.trainer.learn} learns a challenger from the lesson.
 */
@NullMarked
package dev.eleventh.trainer.replay;

import org.jspecify.annotations.NullMarked;
