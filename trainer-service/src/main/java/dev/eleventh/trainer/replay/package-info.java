/**
 * Reads the replay buffer and the held-out examples from PostgreSQL, in one snapshot, as a lesson. Next step: {@link
 * dev.eleventh.trainer.learn} learns a challenger from the lesson.
 */
@NullMarked
package dev.eleventh.trainer.replay;

import org.jspecify.annotations.NullMarked;
