/**
 * Every strategy through the real learner, on a data set of one's own: {@link
 * dev.eleventh.benchmarks.ClassIncrementalCommand} cuts it into tasks, feeds them to each strategy and measures what it
 * knows after each; the other commands show what {@code exact} promises. No services. Start reading at {@link
 * dev.eleventh.benchmarks.BenchmarkMain}.
 */
@NullMarked
package dev.eleventh.benchmarks;

import org.jspecify.annotations.NullMarked;
