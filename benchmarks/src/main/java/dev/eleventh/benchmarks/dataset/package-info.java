/**
 * Other people's data sets, as they are on disk, to labelled pictures: {@link
 * dev.eleventh.benchmarks.dataset.Dataset#open} knows ImageFolder, MNIST's IDX and CIFAR-10's binary files, {@link
 * dev.eleventh.benchmarks.dataset.PictureEmbedder} embeds each picture once and keeps it in an {@link
 * dev.eleventh.benchmarks.dataset.EmbeddingCache}. Next step: {@code dev.eleventh.benchmarks} cuts them into tasks.
 */
@NullMarked
package dev.eleventh.benchmarks.dataset;

import org.jspecify.annotations.NullMarked;
