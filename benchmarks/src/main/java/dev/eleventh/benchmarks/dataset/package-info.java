/**
 * Reads public data sets from disk as labelled images: {@link dev.eleventh.benchmarks.dataset.Dataset#open} supports
 * ImageFolder, MNIST's IDX and CIFAR-10's binary files. {@link dev.eleventh.benchmarks.dataset.PictureEmbedder} embeds
 * each image once and keeps the result in an {@link dev.eleventh.benchmarks.dataset.EmbeddingCache}. Next step:
 * {@code dev.eleventh.benchmarks} divides them into tasks.
 */
@NullMarked
package dev.eleventh.benchmarks.dataset;

import org.jspecify.annotations.NullMarked;
