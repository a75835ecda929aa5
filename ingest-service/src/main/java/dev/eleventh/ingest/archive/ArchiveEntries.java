package dev.eleventh.ingest.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How {@link Archive} reads the entries of one format. */
interface ArchiveEntries extends Closeable {
    /** The next entry; null at the end. */
    Archive.@Nullable Entry next() throws IOException;

    /** At most so many more bytes of the entry. */
    byte[] read(int limit) throws IOException;

    /** Whether the entry before the last one had the bytes that were packed, if it was read to its end. */
    boolean wasIntact();
}
