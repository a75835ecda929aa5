package dev.eleventh.ingest.batch;

import dev.eleventh.runtime.http.SlowBodyException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request body that counts the bytes that have arrived, and records whether and why it was interrupted. */
final class BatchBody extends FilterInputStream {
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable IOException failure;

    BatchBody(InputStream body) {
        super(body);
    }

    long bytes() {
        return bytes.get();
    }

    boolean isBrokenOff() {
        return failure != null;
    }

    /** Returns the failure if the server stopped reading because the client was too slow. */
    Optional<SlowBodyException> tooSlow() {
        return failure instanceof SlowBodyException slow ? Optional.of(slow) : Optional.empty();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        try {
            int count = super.read(buffer, from, length);
            bytes.addAndGet(Math.max(count, 0));
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(count, 1 << 13)];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    /** Does nothing: the rest may still be read, and the server closes the body. */
    @Override
    public void close() {}

    @Override
    public boolean markSupported() {
        return false;
    }
}
