package dev.eleventh.runtime;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/** Reads a request's body without ever holding more of it than the endpoint allows. */
public final class RequestBody {
    /** How much of a refused body is read and thrown away, so that a client still sending gets to read its 413. */
    private static final long DISCARD_BYTES = 64L << 20;

    private RequestBody() {}

    /**
     * The whole body.
     *
     * @throws HttpProblem 413 {@code body-too-large} when it has more than {@code maxBytes}, by its Content-Length
     *     before any byte is read, or as soon as one byte too many has come; 429 {@code too-many-requests} when too much
     *     is being answered; 400 {@code body-incomplete} when the client stops in the middle
     */
    public static byte[] read(Context ctx, int maxBytes) {
        long declared = ctx.req().getContentLengthLong();
        try {
            if (declared > maxBytes) {
                throw tooLarge(maxBytes);
            }
            BodyBudget.take(ctx, declared < 0 ? maxBytes : declared);
        } catch (HttpProblem refusal) {
            refuse(ctx, refusal);
        }
        try (InputStream body = ctx.req().getInputStream()) {
            byte[] bytes = body.readNBytes(maxBytes + 1);
            BodyBudget.keep(ctx, Math.min(bytes.length, maxBytes));
            if (bytes.length > maxBytes) {
                discard(body);
                throw tooLarge(maxBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw incomplete();
        }
    }

    /** A client that asks first has sent nothing yet, and opening the stream is what tells it to go on. */
    private static void refuse(Context ctx, HttpProblem refusal) {
        if (ctx.header("Expect") == null) {
            try (InputStream body = ctx.req().getInputStream()) {
                discard(body);
            } catch (IOException e) {
                throw incomplete();
            }
        }
        throw refusal;
    }

    private static HttpProblem incomplete() {
        return new HttpProblem(400, "body-incomplete", "the body could not be read to its end; send it again");
    }

    private static HttpProblem tooLarge(int maxBytes) {
        return new HttpProblem(
                413, "body-too-large", "the body has more than %d bytes; send a smaller one".formatted(maxBytes));
    }

    /**
     * Reads on and throws away, within limits: closing a connection that still brings data resets it, and the answer with
     * it.
     */
    public static void discard(InputStream body) throws IOException {
        byte[] buffer = new byte[16 << 10];
        long left = DISCARD_BYTES;
        int count = 0;
        while (left > 0 && count >= 0) {
            count = body.read(buffer);
            left -= count;
        }
    }
}
