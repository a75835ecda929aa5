package dev.eleventh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh models list}. */
@Command(
        name = "list",
        header = "Promoted versions, and which one serves.",
        description = "Promoted versions, newest first; > marks the one that serves. With --judged: everything that was"
                + " judged, promoted or not, and why.")
final class ModelsListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(20);

    @Option(names = "--judged", description = "List challengers, also those that were rejected.")
    private boolean judged;

    ModelsListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Api api, Output output) throws Exception {
        if (judged) {
            challengers(api, output);
        } else {
            versions(api, output);
        }
        return ExitCode.DONE;
    }

    private void versions(Api api, Output output) throws Exception {
        JsonNode serving = api.get("/v1/serving");
        List<JsonNode> versions = new Pages(api, "/v1/registry/versions", "versions").first(limit.rows());
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.set("serving", serving);
        document.set("versions", Json.MAPPER.valueToTree(versions));
        output.document(document);
        Table table = new Table()
                .right("VERSION")
                .left("STRATEGY")
                .right("CLASSES")
                .right("EXAMPLES")
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
                    Figures.text(version.path("strategy")),
                    version.path("labels").size(),
                    VersionText.examples(version),
                    Figures.percent(version.path("metrics").path("accuracy")),
                    Figures.percent(version.path("prequential").path("accuracy")),
                    Figures.time(version.path("created_at")),
                    Figures.text(version.path("challenger").path("trigger")),
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

    private void challengers(Api api, Output output) throws Exception {
        List<JsonNode> challengers = new Pages(api, "/v1/registry/challengers", "challengers").first(limit.rows());
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
                    Figures.text(challenger.path("reason")),
                    challenger.path("id").asLong(),
                    Figures.text(challenger.path("version")),
                    Figures.text(challenger.path("strategy")),
                    Figures.text(challenger.path("verdict")),
                    Figures.percent(challenger.path("metrics").path("accuracy")),
                    Figures.time(challenger.path("created_at")));
        }
        if (table.isEmpty()) {
            output.say("Nothing was judged yet. Teach a class: eleventh teach DIR");
        } else {
            output.show(table);
        }
    }
}
