/** Input that is made to hurt, and what every reader of foreign bytes must do with it; other modules' tests use it, too. */
@NullMarked
package dev.eleventh.contracts.fuzz;

import org.jspecify.annotations.NullMarked;
