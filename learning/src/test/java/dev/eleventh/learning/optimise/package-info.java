@NullMarked
package dev.eleventh.learning.optimise;

import org.jspecify.annotations.NullMarked;
