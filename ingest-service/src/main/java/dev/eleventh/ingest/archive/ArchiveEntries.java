package dev.eleventh.ingest.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the entries of one archive format for {@link Archive}. */
interface ArchiveEntries extends Closeable {
    /** Returns the next entry; null at the end. */
    Archive.@Nullable Entry next() throws IOException;

    /** Returns up to {@code limit} more bytes of the current entry. */
    byte[] read(int limit) throws IOException;

    /**
     * Returns whether the entry before the last call of {@link #next} matches its checksum, if that entry was read to
     * its end.
     */
    boolean wasIntact();
}
