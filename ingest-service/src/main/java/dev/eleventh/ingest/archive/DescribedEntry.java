package dev.eleventh.ingest.archive;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;

/**
 * The packed bytes of a zip's entry whose length is only in a data descriptor behind them. They end where a descriptor
 * has the number of bytes that came before it, and the header of another entry or of the central directory follows. See
 * APPNOTE.TXT, 4.3.9: the descriptor may begin with a signature, and its sizes have four or eight bytes.
 */
final class DescribedEntry {
    /** May be given back to the stream that is read on. */
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
    /** The last bytes that came: a descriptor and a signature, when it is the end. */
    private final byte[] window = new byte[LONGEST];

    private long came;
    private long given;
    private long length = Long.MAX_VALUE;
    private long expectedSum;
    private final CRC32 sum = new CRC32();

    /**
     * @param in of which the next byte is the entry's first
     * @param stored whether the bytes are the file's own, so that both sizes and the checksum are theirs
     */
    DescribedEntry(InputStream in, boolean stored) {
        this.in = in;
        this.stored = stored;
    }

    /** At most so many more bytes; fewer only at the end. */
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
     * Skips the rest.
     *
     * @param body gets back what is behind the descriptor
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

    /** Whether the bytes have the descriptor's checksum; of packed bytes that is not known. */
    boolean isIntact() {
        return !stored || expectedSum == sum.getValue();
    }

    /** The next byte of the entry; -1 at its end. A byte is given when it can be no part of the descriptor any more. */
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
                throw new EOFException("it ends inside an entry");
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
