@NullMarked
package dev.eleventh.learning.evaluation;

import org.jspecify.annotations.NullMarked;
