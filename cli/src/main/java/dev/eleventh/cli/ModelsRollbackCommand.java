package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh models rollback}. */
@Command(
        name = "rollback",
        header = "Serve the parent of what serves.",
        description = "Pins the parent of the version that serves. 'models release' undoes it.")
final class ModelsRollbackCommand extends ServiceCommand {
    ModelsRollbackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        return ServingChange.ask(api, output, "POST", "/v1/serving/rollback", null);
    }
}
