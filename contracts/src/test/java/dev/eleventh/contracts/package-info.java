@NullMarked
package dev.eleventh.contracts;

import org.jspecify.annotations.NullMarked;
