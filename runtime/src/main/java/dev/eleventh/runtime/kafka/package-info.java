/**
 * Connects to the broker, creates the topics and compares them with their definitions, and measures how long open
 * transactions hide records.
 */
@NullMarked
package dev.eleventh.runtime.kafka;

import org.jspecify.annotations.NullMarked;
