/** Tests of the inference service, on a real broker and the real backbone. */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
