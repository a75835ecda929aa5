/**
 * Follows the topics {@code models} and {@code model-control}, fetches and tests each version, and holds the
 * serving one. Next step: {@link dev.eleventh.inference.predict} answers with it.
 */
@NullMarked
package dev.eleventh.inference.model;

import org.jspecify.annotations.NullMarked;
