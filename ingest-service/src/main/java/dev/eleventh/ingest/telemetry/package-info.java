/**
 * Counts what the ingest service accepts and rejects, and adds an example's spans to its trace.
 */
@NullMarked
package dev.eleventh.ingest.telemetry;

import org.jspecify.annotations.NullMarked;
