package dev.eleventh.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.PagedAnswers;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.ServingText;
import dev.eleventh.cli.service.VersionText;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.RowLimit;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh models list}. */
@Command(
        name = "list",
        header = "List promoted versions, and which one serves.",
        description = {
            "Lists promoted versions, newest first; > marks the serving one. TRAIN is the number of training examples,"
                    + " without the held-out ones.",
            "With --judged, lists all challengers with their verdicts and the reasons."
        })
public final class ModelsListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(20);

    @Option(names = "--judged", description = "List challengers, including rejected ones.")
    private boolean judged;

    public ModelsListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        if (judged) {
            challengers(api, output);
        } else {
            versions(api, output);
        }
        return ExitCode.DONE;
    }

    private void versions(ServiceClient api, Output output) throws Exception {
        JsonNode serving = api.get("/v1/serving");
        List<JsonNode> versions = new PagedAnswers(api, "/v1/registry/versions", "versions").first(limit.rows());
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.set("serving", serving);
        document.set("versions", Json.MAPPER.valueToTree(versions));
        output.document(document);
        Table table = new Table()
                .right("VERSION")
                .left("STRATEGY")
                .right("CLASSES")
                .right("TRAIN")
                .right("ACCURACY")
                .right("PREQUENTIAL")
                .left("CREATED")
                .left("TRIGGER")
                .left("ROLLED BACK");
        for (JsonNode version : versions) {
            boolean serves =
                    version.path("version").asLong() == serving.path("version").asLong();
            table.row(
                    (serves ? "> " : "") + version.path("version").asLong(),
                    NumberText.text(version.path("strategy")),
                    version.path("labels").size(),
                    VersionText.examples(version),
                    NumberText.percent(version.path("metrics").path("accuracy")),
                    NumberText.percent(version.path("prequential").path("accuracy")),
                    NumberText.time(version.path("created_at")),
                    NumberText.text(version.path("challenger").path("trigger")),
                    version.hasNonNull("rolled_back")
                            ? "to " + version.path("rolled_back").path("to").asLong()
                            : "");
        }
        if (table.isEmpty()) {
            output.say("No version yet. Teach a class: eleventh teach DIR");
            return;
        }
        output.show(table);
        output.say(ServingText.of(serving));
    }

    private void challengers(ServiceClient api, Output output) throws Exception {
        List<JsonNode> challengers =
                new PagedAnswers(api, "/v1/registry/challengers", "challengers").first(limit.rows());
        output.document(Json.MAPPER.createObjectNode().set("challengers", Json.MAPPER.valueToTree(challengers)));
        Table table = new Table()
                .right("JUDGED")
                .right("VERSION")
                .left("STRATEGY")
                .left("VERDICT")
                .right("ACCURACY")
                .left("CREATED");
        for (JsonNode challenger : challengers) {
            table.rowAbove(
                    NumberText.text(challenger.path("reason")),
                    challenger.path("id").asLong(),
                    NumberText.text(challenger.path("version")),
                    NumberText.text(challenger.path("strategy")),
                    NumberText.text(challenger.path("verdict")),
                    NumberText.percent(challenger.path("metrics").path("accuracy")),
                    NumberText.time(challenger.path("created_at")));
        }
        if (table.isEmpty()) {
            output.say("No challengers yet. Teach a class: eleventh teach DIR");
        } else {
            output.show(table);
        }
    }
}
