/**
 * Reads the settings of the inference service from the environment, once, at start, and opens its Kafka clients.
 */
@NullMarked
package dev.eleventh.inference.config;

import org.jspecify.annotations.NullMarked;
