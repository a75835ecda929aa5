/**
 * Accepts single examples and corrections by HTTP and writes them to {@code examples}. Next step:
 * {@link dev.eleventh.ingest.topology} reads them there, together with the events of all other producers.
 */
@NullMarked
package dev.eleventh.ingest.http;

import org.jspecify.annotations.NullMarked;
