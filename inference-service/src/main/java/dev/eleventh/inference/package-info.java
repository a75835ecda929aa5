/**
 * Starts the inference service and wires its parts. It follows {@code models}, predicts each image on {@code images}
 * and writes the prediction to {@code predictions}. HTTP requests are answered by the same version, unless a request of
 * the Open Inference Protocol names another.
 */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
