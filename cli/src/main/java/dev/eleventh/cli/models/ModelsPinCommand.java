package dev.eleventh.cli.models;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.ServingChange;
import dev.eleventh.cli.service.VersionArgument;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh models pin VERSION}. */
@Command(
        name = "pin",
        header = "Serve one version until it is released.",
        description =
                "Makes every instance serve one version until it is released. Exits with code 1 if the instance that"
                        + " answers does not serve it within 5 s.")
public final class ModelsPinCommand extends ServiceCommand {
    @Parameters(paramLabel = "VERSION", description = VersionArgument.DESCRIPTION)
    private String version = "";

    public ModelsPinCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        long wanted = VersionArgument.resolve(version, api, this);
        return ServingChange.ask(api, output, "PUT", "/v1/serving/pin", Map.of("version", wanted));
    }
}
