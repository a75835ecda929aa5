package dev.eleventh.runtime;

/** Where HTTP listens: {@code 127.0.0.1} for this machine only, {@code 0.0.0.0} in a container; port 0 is a free one. */
public record HttpAddress(String host, int port) {
    public HttpAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("HTTP host must be an address such as 127.0.0.1, was blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("HTTP port must be in [0, 65535], was %d".formatted(port));
        }
    }

    public static HttpAddress read(Settings settings) {
        String host = settings.text("HTTP_HOST", "127.0.0.1", "address that HTTP listens on; 0.0.0.0 in a container");
        return new HttpAddress(host, settings.port("HTTP_PORT", 8080, "port that HTTP listens on; 0 for a free one"));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
