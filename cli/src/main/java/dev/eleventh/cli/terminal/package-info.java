/**
 * Prints tables, JSON, progress and failures, and parses the values that several commands share.
 */
@NullMarked
package dev.eleventh.cli.terminal;

import org.jspecify.annotations.NullMarked;
