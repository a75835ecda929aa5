/**
 * Answers images with the serving version: those on the topic {@code images} exactly once, and those in HTTP requests.
 * Next step: consumers read {@code predictions}.
 */
@NullMarked
package dev.eleventh.inference.predict;

import org.jspecify.annotations.NullMarked;
