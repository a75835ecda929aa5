@NullMarked
package dev.eleventh.learning.judge;

import org.jspecify.annotations.NullMarked;
