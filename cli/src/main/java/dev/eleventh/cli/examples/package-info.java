/**
 * Lists, exports, relabels and retracts stored examples ({@code ./eleventh examples}).
 */
@NullMarked
package dev.eleventh.cli.examples;

import org.jspecify.annotations.NullMarked;
