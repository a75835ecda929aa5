package dev.eleventh.cli;

import dev.eleventh.contracts.Label;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh examples relabel}. */
@Command(
        name = "relabel",
        header = "Give examples another label.",
        description = "Gives examples another label. The next version is as if they had always had it.")
final class ExamplesRelabelCommand extends ServiceCommand {
    @Mixin
    private Corrections corrections = new Corrections();

    @Option(names = "--to", required = true, paramLabel = "LABEL", description = "The label that is right.")
    private @Nullable Label to;

    ExamplesRelabelCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        return corrections.send(this, api, output, "PUT", "/label", to);
    }
}
