/**
 * The gate: every record on {@code examples} goes on to {@code examples-accepted}, checked, completed and once, or to
 * {@code examples-rejected}, unchanged and with the reason; a producer's retry is dropped and counted. {@link
 * dev.eleventh.ingest.IngestTopology} is the flow, {@link dev.eleventh.ingest.ExamplesEndpoint} the door for producers
 * that speak HTTP. Next step: {@code trainer-service} records what was accepted.
 */
@NullMarked
package dev.eleventh.ingest;

import org.jspecify.annotations.NullMarked;
