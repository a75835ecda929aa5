package dev.eleventh.cli.models;

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
import picocli.CommandLine.Option;

/** {@code eleventh models outcomes}. */
@Command(
        name = "outcomes",
        header = "Show the live accuracy of versions.",
        description = {
            "Lists versions with predictions whose true labels arrived later, newest first. An example gives the true"
                    + " label if it has the id of an image that was predicted before, through the topic images.",
            "INTERVAL contains the accuracy with a confidence of 95 %, if the labelled images are a random sample."
        })
public final class ModelsOutcomesCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(20);

    @Option(names = "--classes", description = "List each true class of each version.")
    private boolean classes;

    public ModelsOutcomesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode answer = api.get("/v1/registry/outcomes?limit=" + limit.rows());
        output.document(answer);
        Table table = classes ? perClass(answer) : perVersion(answer);
        if (table.isEmpty()) {
            output.say("No label has arrived for a predicted image. Send an example with the image's id.");
        } else {
            output.show(table);
        }
        return ExitCode.DONE;
    }

    private static Table perVersion(JsonNode answer) {
        Table table = new Table()
                .right("VERSION")
                .right("LABELLED")
                .right("CORRECT")
                .right("ACCURACY")
                .left("INTERVAL")
                .right("UNKNOWN")
                .left("NEWEST LABEL");
        for (JsonNode version : answer.path("versions")) {
            table.row(
                    version.path("version").asLong(),
                    version.path("seen").asLong(),
                    version.path("correct").asLong(),
                    NumberText.percent(version.path("accuracy")),
                    interval(version),
                    version.path("unknown").asLong(),
                    NumberText.time(version.path("newest")));
        }
        return table;
    }

    private static Table perClass(JsonNode answer) {
        Table table = new Table()
                .right("VERSION")
                .cut("CLASS")
                .right("LABELLED")
                .right("CORRECT")
                .right("ACCURACY")
                .left("INTERVAL");
        for (JsonNode version : answer.path("versions")) {
            version.path("per_label")
                    .forEachEntry((label, counts) -> table.row(
                            version.path("version").asLong(),
                            label,
                            counts.path("seen").asLong(),
                            counts.path("correct").asLong(),
                            NumberText.percent(counts.path("accuracy")),
                            interval(counts)));
        }
        return table;
    }

    private static String interval(JsonNode counts) {
        return "%s to %s".formatted(NumberText.percent(counts.path("low")), NumberText.percent(counts.path("high")));
    }
}
