@NullMarked
package dev.eleventh.quickstart;

import org.jspecify.annotations.NullMarked;
