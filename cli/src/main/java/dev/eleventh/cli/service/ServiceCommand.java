package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.EleventhCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that sends requests to the running services. */
public abstract class ServiceCommand extends EleventhCommand {
    private static final int MAX_PORT = 65_535;
    private static final String DEFAULT_URL = "http://localhost:8080";

    @Option(
            names = "--url",
            order = 99,
            paramLabel = "URL",
            defaultValue = "${ELEVENTH_URL:-" + DEFAULT_URL + "}",
            description = "Address of the services. Default: $ELEVENTH_URL, else " + DEFAULT_URL + ".")
    private String url = DEFAULT_URL;

    @Option(
            names = "--token",
            order = 99,
            paramLabel = "TOKEN",
            defaultValue = "${ELEVENTH_TOKEN}",
            description =
                    "Token, if the services require one. Default: $ELEVENTH_TOKEN, which other users of this machine"
                            + " cannot see.")
    private @Nullable String token;

    public ServiceCommand(Terminal terminal) {
        super(terminal);
    }

    protected abstract int run(ServiceClient api, Output output) throws Exception;

    @Override
    protected final int run(Output output) throws Exception {
        return run(new ServiceClient(address(), token(), output::waits), output);
    }

    private @Nullable String token() {
        if (token == null || token.isBlank()) {
            return null;
        }
        if (!token.strip().matches("[!-~]+")) {
            // the value is not shown, because it is a secret
            throw usage("--token must be printable ASCII characters without a space; copy the token again");
        }
        return token.strip();
    }

    private URI address() {
        // an empty variable counts as absent, as in the services
        String text = url.isBlank() ? DEFAULT_URL : url.strip().replaceAll("/+$", "");
        try {
            URI address = URI.create(text);
            String scheme = String.valueOf(address.getScheme());
            if (address.getHost() != null
                    && address.getPort() <= MAX_PORT
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw usage("--url must be like %s, was '%s'".formatted(DEFAULT_URL, url));
    }
}
