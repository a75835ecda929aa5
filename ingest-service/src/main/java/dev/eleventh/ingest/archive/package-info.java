/**
 * Reads the entries of ZIP and tar archives, one after the other, without holding the archive. Next step: {@link
 * dev.eleventh.ingest.batch} sends each entry as an example.
 */
@NullMarked
package dev.eleventh.ingest.archive;

import org.jspecify.annotations.NullMarked;
