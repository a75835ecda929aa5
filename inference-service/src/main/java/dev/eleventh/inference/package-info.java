/**
 * Starts the inference service and wires its parts. It follows {@code models}, answers the images of {@code images} on
 * {@code predictions}, and answers HTTP requests with the same version.
 */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
