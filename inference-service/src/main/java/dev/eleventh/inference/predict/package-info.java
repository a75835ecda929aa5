/**
 * Answers images with the serving version: those of the topic {@code images} exactly once, and those of HTTP requests. Next
 * step: consumers read {@code predictions}.
 */
@NullMarked
package dev.eleventh.inference.predict;

import org.jspecify.annotations.NullMarked;
