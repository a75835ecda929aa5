package dev.eleventh.cli.examples;

import dev.eleventh.cli.service.CorrectionSelection;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eleventh examples retract}. */
@Command(
        name = "retract",
        header = "Retract examples, and erase their images.",
        description = "Retracts examples and erases their images. The next version is as if it had never seen them.")
public final class ExamplesRetractCommand extends ServiceCommand {
    @Mixin
    private CorrectionSelection corrections = new CorrectionSelection();

    public ExamplesRetractCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return corrections.send(this, api, output, "DELETE", "", null);
    }
}
