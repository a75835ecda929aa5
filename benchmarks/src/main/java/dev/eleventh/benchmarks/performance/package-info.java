/**
 * How fast the system is beside what it could be at best: a {@link dev.eleventh.benchmarks.performance.Row} for each row of
 * docs/performance.md measures ours and a yardstick in turns, on one machine in one run, so that what counts is a ratio.
 * The only part of {@code benchmarks} that starts services. Start reading at {@link
 * dev.eleventh.benchmarks.performance.Pipeline}.
 */
@NullMarked
package dev.eleventh.benchmarks.performance;

import org.jspecify.annotations.NullMarked;
