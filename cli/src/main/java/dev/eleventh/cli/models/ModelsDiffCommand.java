package dev.eleventh.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.VersionArgument;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh models diff FROM TO}. */
@Command(
        name = "diff",
        header = "Show what changed between two versions.",
        description = "Shows what changed from one version to another: classes, training examples (TRAIN), accuracy.")
public final class ModelsDiffCommand extends ServiceCommand {
    @Parameters(index = "0", paramLabel = "FROM", description = VersionArgument.DESCRIPTION)
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = VersionArgument.DESCRIPTION)
    private String to = "";

    public ModelsDiffCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode diff = api.get("/v1/registry/versions/%d/diff/%d"
                .formatted(VersionArgument.resolve(from, api, this), VersionArgument.resolve(to, api, this)));
        output.document(diff);
        output.facts(List.of(
                new Output.Fact("From", version(diff.path("from"))),
                new Output.Fact("To", version(diff.path("to"))),
                new Output.Fact("New classes", labels(diff.path("labels_added"))),
                new Output.Fact("Removed classes", labels(diff.path("labels_removed"))),
                new Output.Fact("Head", diff.path("same_head").asBoolean() ? "unchanged" : "changed"),
                new Output.Fact("Backbone", diff.path("same_backbone").asBoolean() ? "unchanged" : "changed")));
        output.say("");
        output.show(perLabel(diff));
        return ExitCode.DONE;
    }

    private static Table perLabel(JsonNode diff) {
        Table table = new Table()
                .cut("LABEL")
                .right("TRAIN")
                .right("FROM")
                .right("TO")
                .right("POINTS");
        Set<String> labels = new TreeSet<>();
        diff.path("examples").fieldNames().forEachRemaining(labels::add);
        diff.path("accuracy").fieldNames().forEachRemaining(labels::add);
        for (String label : labels) {
            JsonNode accuracy = diff.path("accuracy").path(label);
            table.row(
                    label,
                    "%+d".formatted(diff.path("examples").path(label).asLong()),
                    NumberText.percent(accuracy.path("from")),
                    NumberText.percent(accuracy.path("to")),
                    NumberText.points(accuracy.path("change")));
        }
        return table;
    }

    private static String version(JsonNode version) {
        return "version %d, %s, %s, accuracy %s, created %s"
                .formatted(
                        version.path("version").asLong(),
                        NumberText.text(version.path("strategy")),
                        NumberText.count(version.path("labels").size(), "class", "classes"),
                        NumberText.percent(version.path("metrics").path("accuracy")),
                        NumberText.time(version.path("created_at")));
    }

    private static String labels(JsonNode labels) {
        List<String> names = StreamSupport.stream(labels.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
