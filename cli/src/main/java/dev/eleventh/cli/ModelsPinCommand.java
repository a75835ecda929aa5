package dev.eleventh.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh models pin VERSION}. */
@Command(
        name = "pin",
        header = "Serve one version until it is released.",
        description =
                "Makes every instance serve one version until it is released. 1 when the one that answers does not"
                        + " serve it within 5 s.")
final class ModelsPinCommand extends ServiceCommand {
    @Parameters(paramLabel = "VERSION", description = VersionArgument.DESCRIPTION)
    private String version = "";

    ModelsPinCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        long wanted = VersionArgument.resolve(version, api, this);
        return ServingChange.ask(api, output, "PUT", "/v1/serving/pin", Map.of("version", wanted));
    }
}
