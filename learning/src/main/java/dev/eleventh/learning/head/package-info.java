/**
 * Computes what a head says of an embedding. Learning, judging and serving share these classes, so that they agree byte for
 * byte.
 */
@NullMarked
package dev.eleventh.learning.head;

import org.jspecify.annotations.NullMarked;
