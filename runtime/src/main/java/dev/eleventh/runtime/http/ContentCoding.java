package dev.eleventh.runtime.http;

import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * How a client packed a body for its way, by {@code Content-Encoding} (RFC 9110, 8.4). Clients of inference servers pack requests with
 * gzip or deflate.
 */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    private static final String READ = "gzip, deflate";

    /**
     * The coding of a request's body.
     *
     * @throws HttpProblem 415 {@code unsupported-encoding} when it is another, or there are several
     */
    static ContentCoding of(Context ctx) {
        List<String> values = Collections.list(ctx.req().getHeaders(Header.CONTENT_ENCODING));
        String coding = String.join(",", values).strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> throw unsupported(ctx, coding, READ);
        };
    }

    /** The answer to a coding that is not read; it names those that are. */
    static HttpProblem unsupported(Context ctx, String coding, String read) {
        ctx.header(Header.ACCEPT_ENCODING, read);
        return new HttpProblem(
                415,
                "unsupported-encoding",
                "content-encoding must be one of %s, or left out, was '%s'; send the body in one of them, or as it is"
                        .formatted(read, coding));
    }

    /** The body as it was before it was packed; a read throws {@link java.util.zip.ZipException} when it was not packed so. */
    InputStream unpack(InputStream packed) throws IOException {
        return switch (this) {
            case IDENTITY -> packed;
            case GZIP -> new GZIPInputStream(packed);
            case DEFLATE -> new InflaterInputStream(packed);
        };
    }
}
