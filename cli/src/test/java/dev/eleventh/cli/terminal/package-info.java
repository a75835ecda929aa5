@NullMarked
package dev.eleventh.cli.terminal;

import org.jspecify.annotations.NullMarked;
