/**
 * Computes the output of a head for an embedding. Learning, judging and serving share these classes, so that their
 * results are equal byte for byte.
 */
@NullMarked
package dev.eleventh.learning.head;

import org.jspecify.annotations.NullMarked;
