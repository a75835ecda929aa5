package dev.eleventh.ingest.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * Limits how many bytes a reader can read. A header of a tar or a gzip may claim any length, and its reader would hold
 * the whole header: a few kilobytes of gzip would become gigabytes in memory.
 */
final class ByteLimit extends InputStream {
    private final InputStream in;
    private long left = Long.MAX_VALUE;

    ByteLimit(InputStream in) {
        this.in = in;
    }

    /** Sets how many more bytes can be read. */
    void allow(long bytes) {
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        if (left == 0 && length > 0) {
            throw new IOException("a header in the archive is too long");
        }
        int count = in.read(buffer, from, (int) Math.min(left, length));
        left -= Math.max(count, 0);
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
