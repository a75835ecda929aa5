package dev.eleventh.ingest.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a zip. commons-compress cannot continue after an entry that it cannot read and whose length
 * follows its bytes. {@link DescribedEntry} reads such an entry, and a new reader starts after it.
 */
final class ZipEntries implements ArchiveEntries {
    /**
     * The supported compression methods. commons-compress lists entries with other methods as readable, but fails to
     * read them.
     */
    private static final Set<Integer> METHODS = Set.of(
            ZipMethod.STORED.getCode(),
            ZipMethod.UNSHRINKING.getCode(),
            ZipMethod.IMPLODING.getCode(),
            ZipMethod.DEFLATED.getCode(),
            ZipMethod.ENHANCED_DEFLATED.getCode(),
            ZipMethod.BZIP2.getCode());

    /**
     * The first bytes of an archive that was prepared for splitting but is in one piece: APPNOTE.TXT, 8.5.3 and 8.5.4.
     */
    private static final Set<Integer> SPLIT = Set.of(0x08074B50, 0x30304B50);

    private final PushbackInputStream body;
    private Reader reader;
    private @Nullable ZipArchiveEntry current;
    private @Nullable DescribedEntry described;
    private final CRC32 sum = new CRC32();
    private long bytes;
    private boolean intact = true;

    ZipEntries(InputStream body) throws IOException {
        this.body = new PushbackInputStream(body, 2 * DescribedEntry.BUFFER_BYTES);
        byte[] begin = this.body.readNBytes(Integer.BYTES);
        if (!isSplit(begin)) {
            this.body.unread(begin);
        }
        this.reader = new Reader(this.body);
    }

    /** Returns whether a file starts like a split archive. */
    static boolean isSplit(byte[] begin) {
        return begin.length >= Integer.BYTES
                && SPLIT.contains(
                        ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    @Override
    public Archive.@Nullable Entry next() throws IOException {
        DescribedEntry before = described;
        if (before != null) {
            described = null;
            boolean more = before.finish(body);
            intact = before.isIntact();
            current = more ? nextReader().getNextEntry() : null;
        } else {
            ZipArchiveEntry next = reader.getNextEntry();
            intact = isIntact();
            current = next;
        }
        sum.reset();
        bytes = 0;
        return current == null ? null : describe(current);
    }

    private Reader nextReader() throws IOException {
        reader.close();
        reader = new Reader(body);
        return reader;
    }

    /** Compares the bytes of the current entry with its checksum, which a zip often stores only after the bytes. */
    private boolean isIntact() {
        return current == null
                || current.getCrc() < 0
                || current.getSize() != bytes
                || current.getCrc() == sum.getValue();
    }

    private Archive.Entry describe(ZipArchiveEntry zip) {
        boolean encrypted = zip.getGeneralPurposeBit().usesEncryption();
        boolean readable = METHODS.contains(zip.getMethod()) && reader.canReadEntryData(zip);
        if (!readable && zip.getGeneralPurposeBit().usesDataDescriptor()) {
            boolean stored = zip.getMethod() == ZipMethod.STORED.getCode() && !encrypted;
            described = new DescribedEntry(reader.packed(), stored);
            readable = stored;
        }
        String hint = encrypted
                ? "it is encrypted; zip it without a password"
                : "its compression method is not supported; zip it with deflate, or send a tar.gz";
        return new Archive.Entry(name(zip), zip.isDirectory(), readable && !zip.isUnixSymlink(), hint);
    }

    /**
     * Returns the name of an entry, which is UTF-8 or has its UTF-8 form in an extra field. The code page of any other
     * name is unknown: it is not in the file, and Windows uses a different one in each country.
     */
    private static String name(ZipArchiveEntry zip) {
        if (zip.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD) {
            return zip.getName();
        }
        String name = new String(zip.getRawName(), UTF_8);
        // old versions of .NET write backslashes as separators
        return name.contains("/") ? name : name.replace('\\', '/');
    }

    @Override
    public byte[] read(int limit) throws IOException {
        if (described != null) {
            return described.read(limit);
        }
        byte[] read = reader.readNBytes(limit);
        sum.update(read);
        bytes += read.length;
        return read;
    }

    @Override
    public boolean wasIntact() {
        return intact;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** A reader that leaves the body open when it is closed. */
    private static final class Reader extends ZipArchiveInputStream {
        Reader(InputStream body) {
            super(new Unclosed(body), UTF_8.name());
        }

        /** Returns the bytes after the header of the entry that was returned last, none of which has been read. */
        private InputStream packed() {
            return in;
        }
    }

    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
