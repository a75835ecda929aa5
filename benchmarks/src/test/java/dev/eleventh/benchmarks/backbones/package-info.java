@NullMarked
package dev.eleventh.benchmarks.backbones;

import org.jspecify.annotations.NullMarked;
