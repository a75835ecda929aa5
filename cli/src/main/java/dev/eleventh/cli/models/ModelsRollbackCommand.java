package dev.eleventh.cli.models;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.ServingChange;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code eleventh models rollback}. */
@Command(
        name = "rollback",
        header = "Serve the parent of what serves.",
        description = "Pins the parent of the version that serves. 'models release' undoes it.")
public final class ModelsRollbackCommand extends ServiceCommand {
    public ModelsRollbackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return ServingChange.ask(api, output, "POST", "/v1/serving/rollback", null);
    }
}
