package dev.eleventh.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.VersionArgument;
import dev.eleventh.cli.service.VersionText;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh models show VERSION}. */
@Command(
        name = "show",
        header = "Show a version: its classes and their accuracy.",
        description = "Shows one version: its classes, their accuracy, and why it was promoted.")
public final class ModelsShowCommand extends ServiceCommand {
    @Parameters(paramLabel = "VERSION", description = VersionArgument.DESCRIPTION)
    private String version = "";

    public ModelsShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode found = api.get("/v1/registry/versions/" + VersionArgument.resolve(version, api, this));
        output.document(found);
        output.facts(VersionText.facts(found));
        output.say("");
        output.show(VersionText.labels(found));
        return ExitCode.DONE;
    }
}
