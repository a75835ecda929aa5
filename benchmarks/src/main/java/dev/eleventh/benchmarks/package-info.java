/**
 * Runs every strategy on your own data set, in a loop that gives it the same data as a trainer. {@link
 * dev.eleventh.benchmarks.ClassIncrementalCommand} divides the data set into tasks, feeds them to each strategy and
 * measures accuracy after each task. Other commands verify the promises of {@code exact}, and compare networks. No
 * services run. Start reading at {@link dev.eleventh.benchmarks.BenchmarkMain}.
 */
@NullMarked
package dev.eleventh.benchmarks;

import org.jspecify.annotations.NullMarked;
