/**
 * Image bytes to embeddings: {@link dev.eleventh.backbone.Backbone} decodes an image safely, resizes it to the
 * network's input and runs the frozen network. Apart from the benchmarks, only this module uses TensorFlow
 * directly. Next step: {@code trainer-service} stores the embedding and learns it; {@code inference-service} scores it
 * with the champion's head.
 */
@NullMarked
package dev.eleventh.backbone;

import org.jspecify.annotations.NullMarked;
