@NullMarked
package dev.eleventh.inference.predict;

import org.jspecify.annotations.NullMarked;
