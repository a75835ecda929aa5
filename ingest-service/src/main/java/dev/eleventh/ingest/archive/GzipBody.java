package dev.eleventh.ingest.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A gzip file of one member or, as pigz and bgzip write it, of several members. Each member may have a name and a
 * comment. Zeros after a member, which tapes and block devices add as padding, are skipped as gzip skips them.
 */
final class GzipBody extends BufferedInputStream {
    private static final int FIRST_MAGIC = 0x1F;
    private static final int SECOND_MAGIC = 0x8B;

    private final ByteLimit headers;
    private boolean ended;
    private boolean garbage;

    GzipBody(InputStream body) {
        this(new ByteLimit(body));
    }

    private GzipBody(ByteLimit headers) {
        super(headers);
        this.headers = headers;
    }

    InputStream unzipped() throws IOException {
        headers.allow(Archive.MAX_HEADER_BYTES);
        return GzipCompressorInputStream.builder()
                .setInputStream(this)
                .setDecompressConcatenated(true)
                .setOnMemberStart(member -> headers.allow(Long.MAX_VALUE))
                .setOnMemberEnd(member -> skipPadding())
                .get();
    }

    /** Returns whether the last member is followed by bytes that are neither padding nor another member. */
    boolean hasGarbage() {
        return garbage;
    }

    private void skipPadding() throws IOException {
        int next = 0;
        while (next == 0) {
            mark(2);
            next = read();
        }
        if (next == FIRST_MAGIC && read() == SECOND_MAGIC) {
            reset();
            headers.allow(Archive.MAX_HEADER_BYTES);
            return;
        }
        garbage = next >= 0;
        ended = true;
    }

    @Override
    public synchronized int read() throws IOException {
        return ended ? -1 : super.read();
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) throws IOException {
        return ended ? -1 : super.read(bytes, from, length);
    }
}
