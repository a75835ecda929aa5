/**
 * Decodes JPEG and PNG files of strangers to the values that a network reads. A file is looked through before a
 * decoder sees it. Next step: {@link dev.eleventh.backbone.Embedder} computes the embedding.
 */
@NullMarked
package dev.eleventh.backbone.image;

import org.jspecify.annotations.NullMarked;
