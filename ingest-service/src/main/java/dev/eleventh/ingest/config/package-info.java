/**
 * Reads the settings of the ingest service from the environment, once, at start.
 */
@NullMarked
package dev.eleventh.ingest.config;

import org.jspecify.annotations.NullMarked;
