package dev.eleventh.ingest.archive;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;

/**
 * Reads an entry of a zip whose length is only in a data descriptor after its packed bytes. The entry ends where a
 * descriptor states the number of bytes before it, and the header of another entry or of the central directory follows.
 * See APPNOTE.TXT, 4.3.9: the descriptor may start with a signature, and its sizes have four or eight bytes.
 */
final class DescribedEntry {
    /** Maximum number of buffered bytes that are pushed back to the stream at the end of the entry. */
    static final int BUFFER_BYTES = 1 << 13;

    private static final int SIGNATURE_BYTES = 4;
    private static final int LONGEST = 24 + SIGNATURE_BYTES;
    private static final int DESCRIPTOR = 0x08074B50;
    private static final int LOCAL_HEADER = 0x04034B50;
    private static final int CENTRAL_HEADER = 0x02014B50;
    private static final int EXTRA_DATA = 0x08064B50;

    private final InputStream in;
    private final boolean stored;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    /**
     * The bytes that were read last; at the end of the entry, they are a descriptor and the signature of the next
     * header.
     */
    private final byte[] window = new byte[LONGEST];

    private long came;
    private long given;
    private long length = Long.MAX_VALUE;
    private long expectedSum;
    private final CRC32 sum = new CRC32();

    /**
     * @param in a stream whose next byte is the first byte of the entry
     * @param stored whether the entry is not compressed, so that both sizes and the checksum apply to these bytes
     */
    DescribedEntry(InputStream in, boolean stored) {
        this.in = in;
        this.stored = stored;
    }

    /** Returns up to {@code limit} more bytes; fewer only at the end of the entry. */
    byte[] read(int limit) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.size() < limit) {
            int next = next();
            if (next < 0) {
                break;
            }
            read.write(next);
        }
        return read.toByteArray();
    }

    /**
     * Skips the rest of the entry.
     *
     * @param body receives the bytes after the descriptor
     * @return whether another entry follows
     */
    boolean finish(PushbackInputStream body) throws IOException {
        while (next() >= 0) {
            // only skipped
        }
        body.unread(buffer, at, end - at);
        int signature = (int) number(came - SIGNATURE_BYTES, SIGNATURE_BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            body.unread(signature >>> shift);
        }
        return signature == LOCAL_HEADER;
    }

    /**
     * Returns whether the bytes match the descriptor's checksum. Always true for compressed bytes, which are not
     * checked.
     */
    boolean isIntact() {
        return !stored || expectedSum == sum.getValue();
    }

    /**
     * Returns the next byte of the entry, or -1 at its end. Returns a byte only when it can no longer be part of the
     * descriptor.
     */
    private int next() throws IOException {
        while (length == Long.MAX_VALUE && came - given < LONGEST) {
            come();
        }
        if (given >= length) {
            return -1;
        }
        int next = byteAt(given++);
        sum.update(next);
        return next;
    }

    private void come() throws IOException {
        if (at == end) {
            end = Math.max(0, in.read(buffer));
            at = 0;
            if (end == 0) {
                throw new EOFException("the archive ends inside an entry");
            }
        }
        window[(int) (came % LONGEST)] = buffer[at];
        at++;
        came++;
        if (came >= SIGNATURE_BYTES && isHeader((int) number(came - SIGNATURE_BYTES, SIGNATURE_BYTES))) {
            findDescriptor(came - SIGNATURE_BYTES);
        }
    }

    private static boolean isHeader(int signature) {
        return signature == LOCAL_HEADER || signature == CENTRAL_HEADER || signature == EXTRA_DATA;
    }

    private void findDescriptor(long behind) {
        for (int sizeBytes = 4; sizeBytes <= 8; sizeBytes += 4) {
            long checksumAt = behind - 4 - 2L * sizeBytes;
            boolean signed = checksumAt >= 4 && number(checksumAt - 4, 4) == DESCRIPTOR;
            if (signed && isDescriptor(checksumAt, sizeBytes, checksumAt - 4)) {
                return;
            }
            if (checksumAt >= 0 && isDescriptor(checksumAt, sizeBytes, checksumAt)) {
                return;
            }
        }
    }

    private boolean isDescriptor(long checksumAt, int sizeBytes, long size) {
        boolean matches = number(checksumAt + 4, sizeBytes) == size
                && (!stored || number(checksumAt + 4 + sizeBytes, sizeBytes) == size);
        if (matches) {
            length = size;
            expectedSum = number(checksumAt, 4);
        }
        return matches;
    }

    private int byteAt(long position) {
        return window[(int) (position % LONGEST)] & 0xFF;
    }

    private long number(long from, int count) {
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << 8 | byteAt(from + i);
        }
        return number;
    }
}
