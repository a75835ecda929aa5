@NullMarked
package dev.eleventh.learning;

import org.jspecify.annotations.NullMarked;
