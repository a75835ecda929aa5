@NullMarked
package dev.eleventh.inference.config;

import org.jspecify.annotations.NullMarked;
