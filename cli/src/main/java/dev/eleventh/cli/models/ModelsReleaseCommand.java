package dev.eleventh.cli.models;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.ServingChange;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code eleventh models release}. */
@Command(
        name = "release",
        header = "Serve the newest promoted version again.",
        description = "Ends your pin and the trainer's. The newest promoted version serves, even if the trainer rolled"
                + " it back.")
public final class ModelsReleaseCommand extends ServiceCommand {
    public ModelsReleaseCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return ServingChange.ask(api, output, "DELETE", "/v1/serving/pin", null);
    }
}
