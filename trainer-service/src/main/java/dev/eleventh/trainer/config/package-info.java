/**
 * Reads the trainer's settings from the environment, once, at start. Every other package gets its values from here.
 */
@NullMarked
package dev.eleventh.trainer.config;

import org.jspecify.annotations.NullMarked;
