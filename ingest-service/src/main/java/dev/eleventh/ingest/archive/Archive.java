package dev.eleventh.ingest.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive's entries one after the other while its bytes arrive. Only the requested bytes of an entry are held
 * in memory.
 */
public final class Archive implements AutoCloseable {
    /** Maximum size of a header in an archive; names have a few hundred bytes. */
    static final long MAX_HEADER_BYTES = 256 << 10;

    /** Maximum number of bytes after the last entry that are read to reach the checksum at the end. */
    private static final long MAX_PADDING = 64L << 20;

    private final InputStream unpacked;
    private final ArchiveEntries entries;

    private Archive(InputStream unpacked, ArchiveEntries entries) {
        this.unpacked = unpacked;
        this.entries = entries;
    }

    public static Archive open(InputStream body, ArchiveFormat format) throws IOException {
        if (format == ArchiveFormat.ZIP) {
            return new Archive(body, new ZipEntries(body));
        }
        GzipBody gzip = new GzipBody(body);
        InputStream tar = gzip.unzipped();
        return new Archive(tar, new TarEntries(tar, gzip));
    }

    /**
     * An entry, which must be read before the next one is requested.
     *
     * @param name the path, with U+FFFD in place of bytes that are not UTF-8
     * @param hint why the entry cannot be read; meaningful only if it is not readable
     */
    public record Entry(String name, boolean isFolder, boolean isReadable, String hint) {}

    /**
     * Returns the next entry; empty at the end.
     *
     * @throws IOException when the archive is corrupt, or its bytes cannot be read
     */
    public Optional<Entry> next() throws IOException {
        return Optional.ofNullable(guard(entries::next));
    }

    /**
     * Returns whether the entry before the last call of {@link #next} matches its checksum, if that entry was read to
     * its end.
     */
    public boolean wasIntact() {
        return entries.wasIntact();
    }

    /** Returns up to {@code limit} more bytes of the current entry. */
    public byte[] read(int limit) throws IOException {
        byte[] read = guard(() -> entries.read(limit));
        return read == null ? new byte[0] : read;
    }

    /** Reads the bytes after the last entry, so that the checksum at the end is verified. */
    public void finish() throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = MAX_PADDING;
        for (int count = unpacked.read(buffer); count >= 0 && left > 0; count = unpacked.read(buffer)) {
            left -= count;
        }
    }

    /** Releases the memory that decompression uses outside of the heap. */
    @Override
    public void close() throws IOException {
        entries.close();
    }

    @FunctionalInterface
    private interface Read<T> {
        @Nullable
        T get() throws IOException;
    }

    /** Converts runtime exceptions, which commons-compress may throw for invalid bytes, to an IOException. */
    private static <T> @Nullable T guard(Read<T> read) throws IOException {
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw new IOException("the archive is corrupt: " + e.getMessage(), e);
        }
    }
}
