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
 * The entries of a zip. One that commons-compress cannot read and whose length comes behind it would end its reading:
 * such an entry is read by {@link DescribedEntry}, and a new reader begins behind it.
 */
final class ZipEntries implements ArchiveEntries {
    /** Ways of packing an entry that are unpacked: others are listed as readable, and then are not. */
    private static final Set<Integer> METHODS = Set.of(
            ZipMethod.STORED.getCode(),
            ZipMethod.UNSHRINKING.getCode(),
            ZipMethod.IMPLODING.getCode(),
            ZipMethod.DEFLATED.getCode(),
            ZipMethod.ENHANCED_DEFLATED.getCode(),
            ZipMethod.BZIP2.getCode());

    /** In front of an archive that was made to be split, and is in one piece: APPNOTE.TXT, 8.5.3 and 8.5.4. */
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

    /** Whether a file begins like a split archive. */
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

    /** A zip says what an entry's bytes sum up to, often only behind them. */
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
                : "its bytes are packed in a way that is not read; zip it with deflate, or send a tar.gz";
        return new Archive.Entry(name(zip), zip.isDirectory(), readable && !zip.isUnixSymlink(), hint);
    }

    /**
     * Names are UTF-8, or have their UTF-8 in an extra field. Of other bytes nobody knows the code page: it is not in
     * the file, and Windows writes another in each country.
     */
    private static String name(ZipArchiveEntry zip) {
        if (zip.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD) {
            return zip.getName();
        }
        String name = new String(zip.getRawName(), UTF_8);
        // Old .NET writes the separator of Windows.
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

    /** Its end is not the end of the body. */
    private static final class Reader extends ZipArchiveInputStream {
        Reader(InputStream body) {
            super(new Unclosed(body), UTF_8.name());
        }

        /** The bytes behind the header of the entry that was given last, of which none was read. */
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
