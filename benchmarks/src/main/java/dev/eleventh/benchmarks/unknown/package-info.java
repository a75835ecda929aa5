/**
 * Measures how well unknown images are told from images of known classes. {@link
 * dev.eleventh.benchmarks.unknown.Detectors} scores embeddings by several methods, and {@link
 * dev.eleventh.benchmarks.unknown.Separation} compares the scores of known and unknown images. Next step: {@code
 * dev.eleventh.benchmarks} prints the results.
 */
@NullMarked
package dev.eleventh.benchmarks.unknown;

import org.jspecify.annotations.NullMarked;
