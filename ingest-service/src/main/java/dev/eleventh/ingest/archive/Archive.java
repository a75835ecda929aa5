package dev.eleventh.ingest.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An archive's entries one after the other, as its bytes come; of an entry nothing is held but what is asked for. */
public final class Archive implements AutoCloseable {
    /** Of a header: names have some hundred bytes. */
    static final long MAX_HEADER_BYTES = 256 << 10;

    /** What may follow the last entry and is read for the checksum behind it. */
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
     * One entry, to be read before the next is asked for.
     *
     * @param name with U+FFFD in place of bytes that are no UTF-8
     * @param hint why it cannot be read, when it cannot
     */
    public record Entry(String name, boolean isFolder, boolean isReadable, String hint) {}

    /**
     * The next entry; empty at the end.
     *
     * @throws IOException when the archive is corrupt, or its bytes cannot be had
     */
    public Optional<Entry> next() throws IOException {
        return Optional.ofNullable(guard(entries::next));
    }

    /** Whether the entry before the last one had the bytes that were packed, if it was read to its end. */
    public boolean wasIntact() {
        return entries.wasIntact();
    }

    /** At most so many more bytes of the entry. */
    public byte[] read(int limit) throws IOException {
        byte[] read = guard(() -> entries.read(limit));
        return read == null ? new byte[0] : read;
    }

    /** Reads what is behind the last entry, for the checksum at the end. */
    public void finish() throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = MAX_PADDING;
        for (int count = unpacked.read(buffer); count >= 0 && left > 0; count = unpacked.read(buffer)) {
            left -= count;
        }
    }

    /** Gives back what unpacking holds outside of the heap. */
    @Override
    public void close() throws IOException {
        entries.close();
    }

    @FunctionalInterface
    private interface Read<T> {
        @Nullable
        T get() throws IOException;
    }

    /** On bytes that make no sense, commons-compress may throw what is meant for programmers. */
    private static <T> @Nullable T guard(Read<T> read) throws IOException {
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw new IOException("the archive is corrupt: " + e.getMessage(), e);
        }
    }
}
