/**
 * Compares networks on your own images. {@link dev.eleventh.benchmarks.backbones.Candidates} reads the networks as an
 * import does, {@link dev.eleventh.benchmarks.backbones.Draws} chooses the examples that all of them learn from, {@link
 * dev.eleventh.benchmarks.backbones.LearningCurve} measures accuracy, and {@link
 * dev.eleventh.benchmarks.backbones.Cost} time and memory. Next step: {@code dev.eleventh.benchmarks} prints the
 * results.
 */
@NullMarked
package dev.eleventh.benchmarks.backbones;

import org.jspecify.annotations.NullMarked;
