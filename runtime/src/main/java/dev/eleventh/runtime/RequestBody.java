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
     *     before any byte is read, or as soon as one byte too many has come; 400 {@code body-incomplete} when the
     *     client stops in the middle
     */
    public static byte[] read(Context ctx, int maxBytes) {
        long declared = ctx.req().getContentLengthLong();
        try {
            // obtained before the check: a client that waits for "100 Continue" gets that only from the first read
            InputStream body = ctx.req().getInputStream();
            if (declared > maxBytes) {
                refuse(ctx, body, maxBytes);
            }
            byte[] bytes = body.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                refuse(ctx, body, maxBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw new HttpProblem(400, "body-incomplete", "the body could not be read to its end; send it again");
        }
    }

    private static void refuse(Context ctx, InputStream body, int maxBytes) throws IOException {
        // one that asked first ("Expect: 100-continue") has sent nothing yet, and now never will
        if (ctx.header("Expect") == null) {
            discard(body);
        }
        throw new HttpProblem(
                413, "body-too-large", "the body has more than %d bytes; send a smaller one".formatted(maxBytes));
    }

    /** Closing a connection that still brings data resets it, and the answer with it. */
    private static void discard(InputStream body) throws IOException {
        byte[] buffer = new byte[16 << 10];
        long left = DISCARD_BYTES;
        int count = 0;
        while (left > 0 && count >= 0) {
            count = body.read(buffer);
            left -= count;
        }
    }
}
