package dev.eleventh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eleventh sources list}. */
@Command(
        name = "list",
        header = "Who sent the recorded examples.",
        description =
                "Sources of the recorded examples, the largest first. DISAGREED is how many of their new examples the"
                        + " champion predicted differently before it learned from them: a bad source stands out.")
final class SourcesListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(50);

    SourcesListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
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
                    Figures.time(source.path("first")),
                    Figures.time(source.path("last")),
                    disagreed(source));
        }
        if (table.isEmpty()) {
            output.say("No example is recorded.");
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
                                Figures.percent(source.path("disagreement")))
                : Figures.NONE;
    }
}
