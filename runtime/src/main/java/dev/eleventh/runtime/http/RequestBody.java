package dev.eleventh.runtime.http;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.ZipException;

/**
 * Reads a request's body. It never holds more bytes than the endpoint allows, and never waits longer than
 * {@link BodyPace} allows.
 */
public final class RequestBody {
    /** How much of a refused body is read and discarded, so that a client that is still sending can read its 413. */
    private static final long DISCARD_BYTES = 64L << 20;

    private static final Duration DISCARD_TIME = Duration.ofSeconds(30);

    private RequestBody() {}

    /**
     * Returns the whole body, unpacked according to its {@code Content-Encoding}.
     *
     * @throws HttpProblem 413 {@code body-too-large} when it has more than {@code maxBytes}: before any byte is read if
     *     its Content-Length exceeds them, else after the first byte too many; 429 {@code too-many-requests} when there
     *     is no room in the budget; 408 {@code body-too-slow} when it arrives too slowly; 400 {@code body-incomplete}
     *     when the client stops in the middle; 415 {@code unsupported-encoding} or 400 {@code bad-encoding} when it
     *     cannot be unpacked
     */
    public static byte[] read(Context ctx, int maxBytes) {
        ContentCoding coding = coding(ctx);
        BodyBudget.Share share = begin(ctx, maxBytes);
        try (InputStream body = ctx.req().getInputStream()) {
            try {
                byte[] bytes = unpack(coding, paced(ctx, body, maxBytes), maxBytes, share);
                share.whole();
                return bytes;
            } catch (HttpProblem refusal) {
                share.giveBack();
                discard(ctx, body);
                throw refusal;
            }
        } catch (SlowBodyException e) {
            throw tooSlow(ctx, e);
        } catch (IOException e) {
            throw incomplete();
        }
    }

    private static byte[] unpack(ContentCoding coding, InputStream packed, int maxBytes, BodyBudget.Share share)
            throws IOException {
        try (InputStream body = new ChargedBody(coding.unpack(packed), share)) {
            byte[] bytes = body.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw tooLarge(maxBytes);
            }
            return bytes;
        } catch (ZipException e) {
            throw new HttpProblem(
                    400,
                    "bad-encoding",
                    "the body is not compressed as the header Content-Encoding states (%s); compress it in this way, or omit the header"
                            .formatted(e.getMessage()));
        }
    }

    private static ContentCoding coding(Context ctx) {
        try {
            return ContentCoding.of(ctx);
        } catch (HttpProblem refusal) {
            throw refuse(ctx, refusal);
        }
    }

    private static BodyBudget.Share begin(Context ctx, int maxBytes) {
        long declared = ctx.req().getContentLengthLong();
        try {
            if (declared > maxBytes) {
                throw tooLarge(maxBytes);
            }
            return BodyBudget.of(ctx).begin(ctx, Math.max(0, declared), maxBytes);
        } catch (HttpProblem refusal) {
            throw refuse(ctx, refusal);
        }
    }

    private static InputStream paced(Context ctx, InputStream body, int maxBytes) {
        BodyBudget budget = BodyBudget.of(ctx);
        boolean small = maxBytes <= BodyBudget.FREE_BYTES;
        return new PacedBody(body, budget.pace(), () -> small || budget.isCrowded(), true);
    }

    /**
     * Returns a body of any length, which the handler reads as it arrives. Its rate is limited, its total time is not:
     * a read throws {@link SlowBodyException} when the client is too slow. It is not unpacked, because a gzipped tar has
     * the same bytes with and without the header.
     *
     * @throws HttpProblem 415 {@code unsupported-encoding} when it has another coding
     */
    public static InputStream stream(Context ctx) throws IOException {
        if (ContentCoding.of(ctx) == ContentCoding.DEFLATE) {
            throw ContentCoding.unsupported(ctx, "deflate", "gzip");
        }
        return new PacedBody(ctx.req().getInputStream(), BodyBudget.of(ctx).pace(), () -> false, false);
    }

    /** Returns the answer to a body that is too slow, and closes the connection after it. */
    public static HttpProblem tooSlow(Context ctx, SlowBodyException slow) {
        ctx.header(Header.CONNECTION, "close");
        return slow.problem();
    }

    /**
     * Discards a refused body, except from a client that sent {@code Expect}: it has sent nothing yet, and opening the
     * stream would make it continue.
     */
    private static HttpProblem refuse(Context ctx, HttpProblem refusal) {
        if (ctx.header("Expect") == null) {
            try (InputStream body = ctx.req().getInputStream()) {
                discard(ctx, body);
            } catch (IOException e) {
                return incomplete();
            }
        }
        return refusal;
    }

    private static HttpProblem incomplete() {
        return new HttpProblem(400, "body-incomplete", "the body could not be read to its end; send it again");
    }

    private static HttpProblem tooLarge(int maxBytes) {
        return new HttpProblem(
                413, "body-too-large", "the body has more than %d bytes; send a smaller one".formatted(maxBytes));
    }

    /**
     * Reads and discards the rest of a body, within limits of bytes, time and requests. If the server closed a
     * connection on which data still arrives, the connection would be reset and the answer lost.
     */
    public static void discard(Context ctx, InputStream body) throws IOException {
        BodyBudget.of(ctx).discarding(() -> {
            byte[] buffer = new byte[16 << 10];
            long end = System.nanoTime() + DISCARD_TIME.toNanos();
            long left = DISCARD_BYTES;
            int count = 0;
            while (left > 0 && count >= 0 && System.nanoTime() - end < 0) {
                count = body.read(buffer);
                left -= count;
            }
        });
    }
}
