@NullMarked
package dev.eleventh.learning.head;

import org.jspecify.annotations.NullMarked;
