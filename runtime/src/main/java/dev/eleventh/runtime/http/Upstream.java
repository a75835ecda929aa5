package dev.eleventh.runtime.http;

import dev.eleventh.runtime.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Another service whose paths this process forwards, so that one address serves everything.
 *
 * @param setting the variable that contains its address
 * @param paths including everything below them: {@code /v1/examples} includes {@code /v1/examples:batch} and
 *     {@code /v1/examples/42}
 */
public record Upstream(String service, String setting, URI address, List<String> paths) {
    public Upstream {
        if (address.getHost() == null) {
            throw new IllegalArgumentException(
                    "%s must be an address like http://ingest:8080, was '%s'".formatted(setting, address));
        }
        paths = List.copyOf(paths);
    }

    /** Reads the setting. Empty if it is not given: then nothing is forwarded. */
    public static Optional<Upstream> read(Settings settings, String service, String setting, String... paths) {
        String meaning = "address of %s, to which its paths are forwarded; none: not forwarded".formatted(service);
        return settings.httpAddress(setting, meaning)
                .map(address -> new Upstream(service, setting, address, List.of(paths)));
    }

    boolean answers(String path) {
        return paths.stream().anyMatch(ours -> isBelow(path, ours));
    }

    private static boolean isBelow(String path, String ours) {
        return path.startsWith(ours)
                && (path.length() == ours.length() || "/:".indexOf(path.charAt(ours.length())) >= 0);
    }
}
