/**
 * Compares a challenger with the champion on held-out examples, and a champion on probation with its baseline, the best
 * recent version or its parent. The trainer then promotes, keeps or rolls back.
 */
@NullMarked
package dev.eleventh.learning.judge;

import org.jspecify.annotations.NullMarked;
