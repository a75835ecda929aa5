/**
 * Exports metrics to Prometheus and traces to OpenTelemetry.
 */
@NullMarked
package dev.eleventh.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
