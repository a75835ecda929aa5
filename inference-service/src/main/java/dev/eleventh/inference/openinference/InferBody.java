package dev.eleventh.inference.openinference;

import dev.eleventh.runtime.http.HttpProblem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request's body: JSON, and, in the extension for binary tensor data, the bytes of its tensors after the JSON. */
public final class InferBody {
    /** The header with the number of JSON bytes in a body; without it, all bytes are JSON. */
    public static final String JSON_BYTES = "Inference-Header-Content-Length";

    private final byte[] body;
    private final int jsonBytes;

    private InferBody(byte[] body, int jsonBytes) {
        this.body = body;
        this.jsonBytes = jsonBytes;
    }

    /**
     * Splits a body.
     *
     * @param header {@value #JSON_BYTES}
     * @throws HttpProblem 400 when the header is not a number of bytes within this body
     */
    public static InferBody of(@Nullable String header, byte[] body) {
        if (header == null) {
            return new InferBody(body, body.length);
        }
        try {
            int jsonBytes = Integer.parseInt(header.strip());
            if (jsonBytes >= 0 && jsonBytes <= body.length) {
                return new InferBody(body, jsonBytes);
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new HttpProblem(
                400,
                "bad-header-length",
                "%s must be the number of JSON bytes, at most the body's %d, was '%s'"
                        .formatted(JSON_BYTES, body.length, header));
    }

    public byte[] json() {
        return Arrays.copyOf(body, jsonBytes);
    }

    /** Returns the bytes after the JSON. */
    ByteBuffer binary() {
        return ByteBuffer.wrap(body, jsonBytes, body.length - jsonBytes).slice();
    }
}
