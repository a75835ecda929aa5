/**
 * Reads the settings for connecting to the broker, and checks that the topics have the required settings.
 */
@NullMarked
package dev.eleventh.runtime.kafka;

import org.jspecify.annotations.NullMarked;
