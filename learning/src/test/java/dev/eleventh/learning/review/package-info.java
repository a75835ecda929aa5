@NullMarked
package dev.eleventh.learning.review;

import org.jspecify.annotations.NullMarked;
