/**
 * Reads settings from environment variables, and reports all invalid ones together. Next step: each service's
 * configuration class reads its values.
 */
@NullMarked
package dev.eleventh.runtime.config;

import org.jspecify.annotations.NullMarked;
