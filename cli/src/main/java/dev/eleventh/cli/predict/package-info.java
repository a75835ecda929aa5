/**
 * Asks which class an image shows ({@code ./eleventh predict}).
 */
@NullMarked
package dev.eleventh.cli.predict;

import org.jspecify.annotations.NullMarked;
