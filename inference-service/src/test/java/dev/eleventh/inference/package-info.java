/** Tests of the inference service: the real backbone, a real broker, versions as the trainer publishes them. */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
