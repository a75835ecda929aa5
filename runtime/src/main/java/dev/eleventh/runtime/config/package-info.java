/**
 * Reads settings from environment variables, and reports every wrong one together. Next step: a service's own configuration
 * class asks for its values.
 */
@NullMarked
package dev.eleventh.runtime.config;

import org.jspecify.annotations.NullMarked;
