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
 * How a client compressed a body for the transfer, by {@code Content-Encoding} (RFC 9110, 8.4). Clients of inference
 * servers compress requests with gzip or deflate.
 */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    private static final String SUPPORTED = "gzip, deflate";

    /**
     * Returns the coding of a request's body.
     *
     * @throws HttpProblem 415 {@code unsupported-encoding} when the coding is not supported, or there are several
     */
    static ContentCoding of(Context ctx) {
        List<String> values = Collections.list(ctx.req().getHeaders(Header.CONTENT_ENCODING));
        String coding = String.join(",", values).strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> throw unsupported(ctx, coding, SUPPORTED);
        };
    }

    /** Returns the answer to an unsupported coding; it lists the supported ones. */
    static HttpProblem unsupported(Context ctx, String coding, String supported) {
        ctx.header(Header.ACCEPT_ENCODING, supported);
        return new HttpProblem(
                415,
                "unsupported-encoding",
                "Content-Encoding must be one of %s, or omitted, was '%s'; send the body in one of these codings, or uncompressed"
                        .formatted(supported, coding));
    }

    /** Returns the uncompressed body. A read throws {@link java.util.zip.ZipException} if it has another coding. */
    InputStream unpack(InputStream packed) throws IOException {
        return switch (this) {
            case IDENTITY -> packed;
            case GZIP -> new GZIPInputStream(packed);
            case DEFLATE -> new InflaterInputStream(packed);
        };
    }
}
