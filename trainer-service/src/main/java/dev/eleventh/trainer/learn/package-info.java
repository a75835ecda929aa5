/**
 * Learns on the leader; the other instances only ask for the leadership and count their metrics. The leader decides
 * when to learn, learns a challenger from a lesson, and judges it against the champion. It also watches the champion
 * during its probation and rolls back when the champion falls below its baseline. Next step: {@link
 * dev.eleventh.trainer.registry} records the challenger and, when it is promoted, a new version.
 */
@NullMarked
package dev.eleventh.trainer.learn;

import org.jspecify.annotations.NullMarked;
