@NullMarked
package dev.eleventh.learning.data;

import org.jspecify.annotations.NullMarked;
