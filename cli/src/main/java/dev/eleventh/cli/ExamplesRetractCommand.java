package dev.eleventh.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eleventh examples retract}. */
@Command(
        name = "retract",
        header = "Retract examples, and erase their images.",
        description = "Retracts examples and erases their images. The next version is as if it had never seen them.")
final class ExamplesRetractCommand extends ServiceCommand {
    @Mixin
    private Corrections corrections = new Corrections();

    ExamplesRetractCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        return corrections.send(this, api, output, "DELETE", "", null);
    }
}
