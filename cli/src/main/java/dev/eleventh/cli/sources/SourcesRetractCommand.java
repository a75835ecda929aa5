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
        header = "Take back all that a source sent.",
        description =
                "Takes back all that a source sent and is recorded. The next version is as if it had never seen it.")
public final class SourcesRetractCommand extends ServiceCommand {
    @Parameters(paramLabel = "SOURCE", description = "As eleventh sources list shows it.")
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
