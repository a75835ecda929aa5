@NullMarked
package dev.eleventh.inference.openinference;

import org.jspecify.annotations.NullMarked;
