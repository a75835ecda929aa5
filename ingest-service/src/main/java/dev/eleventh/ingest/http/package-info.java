/**
 * Takes single examples and corrections by HTTP and puts them on {@code examples}. Next step: {@link
 * dev.eleventh.ingest.topology} reads them there, as it reads those of every producer.
 */
@NullMarked
package dev.eleventh.ingest.http;

import org.jspecify.annotations.NullMarked;
