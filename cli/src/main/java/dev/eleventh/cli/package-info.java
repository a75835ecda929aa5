/**
 * Assembles the command line of {@code ./eleventh} and turns every failure into an exit code and one sentence. Each noun
 * has a package of its own.
 */
@NullMarked
package dev.eleventh.cli;

import org.jspecify.annotations.NullMarked;
