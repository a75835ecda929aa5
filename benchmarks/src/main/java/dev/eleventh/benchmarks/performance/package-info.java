/**
 * Compares the speed of the system with the best possible. A {@link dev.eleventh.benchmarks.performance.Row} for each
 * row of docs/evaluate/performance.md measures ours and a yardstick in turns, on one machine in one run. The result is
 * their ratio. This is the only part of {@code benchmarks} that starts services. Start reading at
 * {@link dev.eleventh.benchmarks.performance.Pipeline}.
 */
@NullMarked
package dev.eleventh.benchmarks.performance;

import org.jspecify.annotations.NullMarked;
