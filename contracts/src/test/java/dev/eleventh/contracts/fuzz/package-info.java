/** Hostile input, and the requirements for every reader of untrusted bytes; tests of other modules use it, too. */
@NullMarked
package dev.eleventh.contracts.fuzz;

import org.jspecify.annotations.NullMarked;
