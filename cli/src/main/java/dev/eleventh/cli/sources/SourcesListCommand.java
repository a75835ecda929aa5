package dev.eleventh.cli.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.RowLimit;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eleventh sources list}. */
@Command(
        name = "list",
        header = "List the sources of recorded examples.",
        description =
                "Lists the sources of recorded examples, largest first. DISAGREED counts the new examples whose label"
                        + " differs from the champion's prediction, made before it learned from them. A source with"
                        + " many wrong labels stands out.")
public final class SourcesListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(50);

    public SourcesListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode answer = api.get("/v1/store/sources?limit=" + limit.rows());
        output.document(answer);
        Table table = new Table()
                .cut("SOURCE")
                .right("EXAMPLES")
                .right("LABELS")
                .left("FIRST")
                .left("LAST")
                .right("DISAGREED");
        for (JsonNode source : answer.path("sources")) {
            table.row(
                    source.path("source").asText(),
                    source.path("examples").asLong(),
                    source.path("labels").size(),
                    NumberText.time(source.path("first")),
                    NumberText.time(source.path("last")),
                    disagreed(source));
        }
        if (table.isEmpty()) {
            output.say("No examples are recorded.");
        } else {
            output.show(table);
        }
        return ExitCode.DONE;
    }

    private static String disagreed(JsonNode source) {
        return source.hasNonNull("disagreement")
                ? "%d of %d (%s)"
                        .formatted(
                                source.path("disagreed").asLong(),
                                source.path("predicted").asLong(),
                                NumberText.percent(source.path("disagreement")))
                : NumberText.NONE;
    }
}
