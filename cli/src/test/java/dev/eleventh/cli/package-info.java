@NullMarked
package dev.eleventh.cli;

import org.jspecify.annotations.NullMarked;
