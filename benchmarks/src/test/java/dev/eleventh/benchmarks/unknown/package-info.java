@NullMarked
package dev.eleventh.benchmarks.unknown;

import org.jspecify.annotations.NullMarked;
