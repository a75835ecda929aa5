/**
 * Lists sources of examples, and retracts all that came from one ({@code ./eleventh sources}).
 */
@NullMarked
package dev.eleventh.cli.sources;

import org.jspecify.annotations.NullMarked;
