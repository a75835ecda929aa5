@NullMarked
package dev.eleventh.benchmarks.dataset;

import org.jspecify.annotations.NullMarked;
