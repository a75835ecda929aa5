@NullMarked
package dev.eleventh.benchmarks;

import org.jspecify.annotations.NullMarked;
