package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.TokenFile;
import dev.eleventh.runtime.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where HTTP listens, which tokens it accepts, and how many bytes of bodies it holds simultaneously. Without tokens
 * every client may do everything, so HTTP then listens on a loopback address only.
 *
 * @param host {@code 127.0.0.1} for this machine only, {@code 0.0.0.0} in a container
 * @param port 0 selects a free port
 * @param bodiesBytes limit for the bodies of all requests being answered together; at least the size of the largest
 *     body
 */
public record HttpSettings(String host, int port, Optional<TokenFile> tokens, long bodiesBytes) {
    public static final long DEFAULT_BODIES_BYTES = 64L << 20;

    private static final String NEEDS_TOKENS =
            "make a token with './eleventh token --role administer --file tokens' and set HTTP_TOKENS to that file";

    public HttpSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("HTTP host must be an address such as 127.0.0.1, was blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("HTTP port must be in [0, 65535], was %d".formatted(port));
        }
        if (tokens.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("HTTP host must be a loopback address if no tokens are set, was '%s'; %s"
                    .formatted(host, NEEDS_TOKENS));
        }
        if (bodiesBytes < BodyBudget.LARGEST_BODY) {
            throw new IllegalArgumentException("HTTP_BODIES_BYTES must be %d, the largest body, or more, was %d"
                    .formatted(BodyBudget.LARGEST_BODY, bodiesBytes));
        }
    }

    /** Creates an address without tokens, for clients on this machine. */
    public HttpSettings(String host, int port) {
        this(host, port, Optional.empty(), DEFAULT_BODIES_BYTES);
    }

    /**
     * Reads the settings. If they are invalid, the problem is noted in the settings and the address is this machine
     * only.
     */
    public static HttpSettings read(Settings settings) {
        String host = settings.text("HTTP_HOST", "127.0.0.1", "address that HTTP listens on; 0.0.0.0 in a container");
        int port = settings.port("HTTP_PORT", 8080, "port that HTTP listens on; 0 for a free one");
        Optional<TokenFile> tokens = settings.file(
                "HTTP_TOKENS",
                "file of the tokens that HTTP accepts; none: no token is required, on a loopback address only",
                TokenFile::new);
        long bodiesBytes = settings.wholeNumber(
                "HTTP_BODIES_BYTES",
                DEFAULT_BODIES_BYTES,
                BodyBudget.LARGEST_BODY,
                Long.MAX_VALUE,
                "maximum total size of the bodies of all requests being answered; a request beyond it gets 429");
        if (tokens.isEmpty() && !isLoopback(host)) {
            settings.refuse("HTTP_HOST", host, "a loopback address while HTTP_TOKENS is none", NEEDS_TOKENS);
            return new HttpSettings("127.0.0.1", port, tokens, bodiesBytes);
        }
        return new HttpSettings(host, port, tokens, bodiesBytes);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
