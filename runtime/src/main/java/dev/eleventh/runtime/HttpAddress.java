package dev.eleventh.runtime;

/**
 * Where HTTP listens, and how much it takes at once.
 *
 * @param host {@code 127.0.0.1} for this machine only, {@code 0.0.0.0} in a container
 * @param port 0 is a free one
 * @param bodiesBytes of all requests that are being answered, together; the largest body fits
 */
public record HttpAddress(String host, int port, long bodiesBytes) {
    private static final long DEFAULT_BODIES_BYTES = 64L << 20;

    public HttpAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("HTTP host must be an address such as 127.0.0.1, was blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("HTTP port must be in [0, 65535], was %d".formatted(port));
        }
        if (bodiesBytes < BodyBudget.LARGEST_BODY) {
            throw new IllegalArgumentException("HTTP must take bodies of %d bytes or more, was %d"
                    .formatted(BodyBudget.LARGEST_BODY, bodiesBytes));
        }
    }

    /** With the default limit. */
    public HttpAddress(String host, int port) {
        this(host, port, DEFAULT_BODIES_BYTES);
    }

    public static HttpAddress read(Settings settings) {
        String host = settings.text("HTTP_HOST", "127.0.0.1", "address that HTTP listens on; 0.0.0.0 in a container");
        int port = settings.port("HTTP_PORT", 8080, "port that HTTP listens on; 0 for a free one");
        long bodiesBytes = settings.wholeNumber(
                "HTTP_BODIES_BYTES",
                DEFAULT_BODIES_BYTES,
                BodyBudget.LARGEST_BODY,
                Long.MAX_VALUE,
                "bodies of requests being answered, together; beyond it: 429");
        return new HttpAddress(host, port, bodiesBytes);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
