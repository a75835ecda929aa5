package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh models release}. */
@Command(
        name = "release",
        header = "Serve the newest promoted version again.",
        description = "Ends a pin: the newest promoted version serves again.")
final class ModelsReleaseCommand extends ServiceCommand {
    ModelsReleaseCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        return ServingChange.ask(api, output, "DELETE", "/v1/serving/pin", null);
    }
}
