/**
 * Lists and shows rejected examples, and sends them again ({@code ./eleventh rejected}).
 */
@NullMarked
package dev.eleventh.cli.rejected;

import org.jspecify.annotations.NullMarked;
