package dev.eleventh.cli.examples;

import dev.eleventh.cli.service.CorrectionSelection;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Label;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh examples relabel}. */
@Command(
        name = "relabel",
        header = "Give examples another label.",
        description = "Gives examples another label. The next version is as if they had always had that label.")
public final class ExamplesRelabelCommand extends ServiceCommand {
    @Mixin
    private CorrectionSelection corrections = new CorrectionSelection();

    @Option(names = "--to", required = true, paramLabel = "LABEL", description = "The correct label.")
    private @Nullable Label to;

    public ExamplesRelabelCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return corrections.send(this, api, output, "PUT", "/label", to);
    }
}
