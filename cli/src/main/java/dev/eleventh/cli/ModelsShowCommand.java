package dev.eleventh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh models show VERSION}. */
@Command(
        name = "show",
        header = "What a version knows, and how well.",
        description = "One version: what it knows, how well, and why it was promoted.")
final class ModelsShowCommand extends ServiceCommand {
    @Parameters(paramLabel = "VERSION", description = VersionArgument.DESCRIPTION)
    private String version = "";

    ModelsShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        JsonNode found = api.get("/v1/registry/versions/" + VersionArgument.resolve(version, api, this));
        output.document(found);
        output.facts(VersionText.facts(found));
        output.say("");
        output.show(VersionText.labels(found));
        return ExitCode.DONE;
    }
}
