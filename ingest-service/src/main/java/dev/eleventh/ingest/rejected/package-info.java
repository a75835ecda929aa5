/**
 * Lists and shows the records of {@code examples-rejected} and sends them to {@code examples} again.
 */
@NullMarked
package dev.eleventh.ingest.rejected;

import org.jspecify.annotations.NullMarked;
