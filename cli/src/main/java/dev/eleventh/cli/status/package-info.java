/** {@code eleventh status}: whether anything needs a person, and whether anything is forgotten. */
@NullMarked
package dev.eleventh.cli.status;

import org.jspecify.annotations.NullMarked;
