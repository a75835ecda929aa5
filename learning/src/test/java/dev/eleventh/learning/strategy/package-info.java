@NullMarked
package dev.eleventh.learning.strategy;

import org.jspecify.annotations.NullMarked;
