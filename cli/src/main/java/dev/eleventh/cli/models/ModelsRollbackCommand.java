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
        header = "Roll back to the previous (parent) version.",
        description = "Pins the parent of the serving version. 'models release' undoes this.")
public final class ModelsRollbackCommand extends ServiceCommand {
    public ModelsRollbackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return ServingChange.ask(api, output, "POST", "/v1/serving/rollback", null);
    }
}
