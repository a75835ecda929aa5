/**
 * Reads how to reach the broker, and checks that the topics are as the system needs them.
 */
@NullMarked
package dev.eleventh.runtime.kafka;

import org.jspecify.annotations.NullMarked;
