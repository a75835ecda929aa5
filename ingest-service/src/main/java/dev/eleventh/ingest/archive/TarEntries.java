package dev.eleventh.ingest.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a tar. */
final class TarEntries implements ArchiveEntries {
    private static final int BLOCK = 512;
    /**
     * Keeps each byte of a name, so that different bytes that are not UTF-8 do not all become the same question mark.
     */
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(ISO_8859_1);

    private final GzipBody gzip;
    private final ByteLimit allowance;
    private final Records tar;
    private @Nullable TarArchiveEntry current;
    private long begin;

    TarEntries(InputStream unzipped, GzipBody gzip) {
        this.gzip = gzip;
        this.allowance = new ByteLimit(unzipped);
        this.tar = new Records(allowance);
    }

    @Override
    public Archive.@Nullable Entry next() throws IOException {
        allowance.allow(rest() + Archive.MAX_HEADER_BYTES);
        tar.forgetName();
        current = tar.getNextEntry();
        allowance.allow(Long.MAX_VALUE);
        begin = tar.getBytesRead();
        if (current == null) {
            if (gzip.hasGarbage() && !tar.sawEnd) {
                throw new IOException("bytes that are not gzip follow a gzip member before the end of the tar");
            }
            return null;
        }
        return new Archive.Entry(
                tar.name(current),
                current.isDirectory(),
                isPlain(current),
                "it is not a regular file, for example a link; pack the file itself");
    }

    /** Returns the number of unread bytes of the previous entry, with its padding. */
    private long rest() {
        return current == null ? 0 : Math.max(0, current.getSize() - (tar.getBytesRead() - begin)) + BLOCK;
    }

    private static boolean isPlain(TarArchiveEntry tar) {
        byte flag = tar.getLinkFlag();
        return flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_CONTIG;
    }

    @Override
    public byte[] read(int limit) throws IOException {
        return tar.readNBytes(limit);
    }

    /** Returns true: a tar has no checksum of an entry. The checksum of gzip covers the whole archive. */
    @Override
    public boolean wasIntact() {
        return true;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Keeps the bytes of an entry's name, which the superclass provides only as text. */
    private static final class Records extends TarArchiveInputStream {
        private static final int TYPE_AT = 156;

        private boolean sawEnd;
        private boolean isPax;
        private String header = "";
        private @Nullable String longName;

        Records(InputStream in) {
            super(in, ISO_8859_1.name());
        }

        private void forgetName() {
            isPax = false;
            header = "";
            longName = null;
        }

        /** Returns the name of an entry. A name from a PAX header is already text; any other name is bytes. */
        private String name(TarArchiveEntry entry) {
            String name = entry.getName();
            boolean isBytes = longName == null ? name.equals(header) : name.startsWith(longName);
            if (isPax && !isBytes) {
                return name;
            }
            return new String(name.getBytes(ISO_8859_1), UTF_8);
        }

        @Override
        protected byte @Nullable [] readRecord() throws IOException {
            byte[] block = super.readRecord();
            if (block != null && !isEOFRecord(block)) {
                isPax |= block[TYPE_AT] == TarConstants.LF_PAX_EXTENDED_HEADER_LC;
                header = nameIn(block);
            }
            return block;
        }

        private String nameIn(byte[] block) throws IOException {
            try {
                return new TarArchiveEntry(block, BYTES).getName();
            } catch (IllegalArgumentException e) {
                // a block of a sparse file, or a damaged header, which the superclass reports
                return header;
            }
        }

        @Override
        protected byte @Nullable [] getLongNameData() throws IOException {
            byte[] data = super.getLongNameData();
            if (data != null) {
                longName = new String(data, ISO_8859_1);
            }
            return data;
        }

        @Override
        protected boolean isEOFRecord(byte @Nullable [] block) {
            boolean end = super.isEOFRecord(block);
            sawEnd |= end && block != null;
            return end;
        }
    }
}
