package dev.eleventh.inference.openinference;

import dev.eleventh.runtime.HttpProblem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request's body: JSON and, in the extension for binary tensor data, the bytes of its tensors behind. */
public final class InferBody {
    /** The header that says how many bytes of a body are JSON; without it, all are. */
    public static final String JSON_BYTES = "Inference-Header-Content-Length";

    private final byte[] body;
    private final int jsonBytes;

    private InferBody(byte[] body, int jsonBytes) {
        this.body = body;
        this.jsonBytes = jsonBytes;
    }

    /**
     * Takes a body apart.
     *
     * @param header {@value #JSON_BYTES}
     * @throws HttpProblem 400 when the header is no number of bytes of this body
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
            // answered below, together with a number out of range
        }
        throw new HttpProblem(
                400,
                "bad-header-length",
                "%s must be the number of bytes of JSON, 0 to %d as the body has, was '%s'"
                        .formatted(JSON_BYTES, body.length, header));
    }

    public byte[] json() {
        return Arrays.copyOf(body, jsonBytes);
    }

    /** What is behind the JSON. */
    ByteBuffer binary() {
        return ByteBuffer.wrap(body, jsonBytes, body.length - jsonBytes).slice();
    }
}
