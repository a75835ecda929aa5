package dev.eleventh.cli.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh sources retract}. */
@Command(
        name = "retract",
        header = "Retract all examples from a source.",
        description = "Retracts all recorded examples from a source. The next version is as if it had never seen them.")
public final class SourcesRetractCommand extends ServiceCommand {
    @Parameters(paramLabel = "SOURCE", description = "The source as 'eleventh sources list' shows it.")
    private String source = "";

    public SourcesRetractCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode answer = api.send("DELETE", "/v1/sources/" + ServiceClient.encoded(source), null)
                .body();
        output.document(answer);
        output.say("%d corrections queued, one for each example of %s"
                .formatted(answer.path("examples").asLong(), source));
        return ExitCode.DONE;
    }
}
