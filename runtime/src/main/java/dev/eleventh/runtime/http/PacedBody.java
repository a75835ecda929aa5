package dev.eleventh.runtime.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A body that must arrive at the {@link BodyPace}. The limits are checked whenever bytes arrive; if none arrive, the
 * connection's idle timeout ends the wait.
 */
final class PacedBody extends FilterInputStream {
    private final BodyPace pace;
    private final BooleanSupplier crowded;
    private final boolean whole;
    private long waitedNanos;
    private long periodNanos;
    private long periodBytes;

    /**
     * Wraps a body of which nothing was read yet.
     *
     * @param crowded whether the shorter times apply now
     * @param whole whether the time for the whole body is limited, too
     */
    PacedBody(InputStream body, BodyPace pace, BooleanSupplier crowded, boolean whole) {
        super(body);
        this.pace = pace;
        this.crowded = crowded;
        this.whole = whole;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        long began = System.nanoTime();
        int count;
        try {
            count = super.read(buffer, from, length);
        } catch (IOException e) {
            throw isTimeout(e)
                    ? new SlowBodyException("no byte of the body arrived within the idle timeout; send it again")
                    : e;
        }
        long waited = System.nanoTime() - began;
        if (count > 0) {
            check(waited, count);
        }
        return count;
    }

    private static boolean isTimeout(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void check(long waited, int count) throws SlowBodyException {
        waitedNanos += waited;
        periodNanos += waited;
        periodBytes += count;
        BodyPace.Times times = crowded.getAsBoolean() ? pace.crowded() : pace.usual();
        if (whole && waitedNanos > times.longest().toNanos()) {
            throw new SlowBodyException("the body took %s, the limit is %s%s; send it over a faster connection"
                    .formatted(seconds(Duration.ofNanos(waitedNanos)), seconds(times.longest()), now(times)));
        }
        if (periodBytes >= pace.bytes()) {
            periodNanos = 0;
            periodBytes = 0;
        } else if (periodNanos > times.period().toNanos()) {
            throw new SlowBodyException(
                    "%d bytes of the body arrived in %s, at least %d must arrive in %s%s; send it over a faster connection"
                            .formatted(
                                    periodBytes,
                                    seconds(Duration.ofNanos(periodNanos)),
                                    pace.bytes(),
                                    seconds(times.period()),
                                    now(times)));
        }
    }

    private String now(BodyPace.Times times) {
        return times.equals(pace.crowded()) ? " while many requests are being read" : "";
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1_000.0 + " s";
    }

    /** Does nothing: the rest may still be read and discarded, and the body's reader closes the underlying stream. */
    @Override
    public void close() {}

    @Override
    public boolean markSupported() {
        return false;
    }
}
