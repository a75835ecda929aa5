package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import java.util.List;

/** Formats the API's {@code Version} as text and tables. */
public final class VersionText {
    private VersionText() {}

    /** Returns the number of training examples of all the version's classes. */
    public static long examples(JsonNode version) {
        long examples = 0;
        for (JsonNode counts : version.path("counts")) {
            examples += counts.path("train").asLong();
        }
        return examples;
    }

    public static List<Output.Fact> facts(JsonNode version) {
        JsonNode challenger = version.path("challenger");
        return List.of(
                new Output.Fact("Version", version.path("version").asLong()),
                new Output.Fact("Parent", NumberText.text(version.path("parent"))),
                new Output.Fact("Strategy", NumberText.text(version.path("strategy"))),
                new Output.Fact("Created", NumberText.time(version.path("created_at"))),
                new Output.Fact(
                        "Accuracy",
                        NumberText.percent(version.path("metrics").path("accuracy")) + " on the held-out set"),
                new Output.Fact("Prequential", prequential(version.path("prequential"))),
                new Output.Fact("Probation", probation(version.path("probation"))),
                new Output.Fact("Rolled back", rolledBack(version.path("rolled_back"))),
                new Output.Fact("Promoted", NumberText.text(challenger.path("reason"))),
                new Output.Fact("Trigger", NumberText.text(challenger.path("trigger"))),
                new Output.Fact(
                        "Learned in",
                        "%d ms, %d examples replayed, %d held out"
                                .formatted(
                                        challenger.path("learn_millis").asLong(),
                                        challenger.path("replayed").asLong(),
                                        challenger.path("held_out").asLong())),
                new Output.Fact(
                        "Head",
                        "%s, %s"
                                .formatted(
                                        NumberText.text(version.path("head_sha256")),
                                        NumberText.bytes(version.path("head_bytes")))),
                new Output.Fact("Backbone", NumberText.text(version.path("backbone_sha256"))),
                new Output.Fact("Published", version.path("published").asBoolean() ? "yes" : "not yet"));
    }

    private static String prequential(JsonNode prequential) {
        if (prequential.path("seen").asLong()
                        + prequential.path("unknown_label").asLong()
                == 0) {
            return "no new examples yet";
        }
        return "%s: %d of %d new examples predicted correctly, %d more had a label that the version did not know"
                .formatted(
                        NumberText.percent(prequential.path("accuracy")),
                        prequential.path("correct").asLong(),
                        prequential.path("seen").asLong(),
                        prequential.path("unknown_label").asLong());
    }

    private static String probation(JsonNode probation) {
        if (!probation.isObject()) {
            return NumberText.NONE;
        }
        return "compared with version %d on %d new examples: %d lost, %d gained"
                .formatted(
                        probation.path("against").asLong(),
                        probation.path("seen").asLong(),
                        probation.path("lost").asLong(),
                        probation.path("gained").asLong());
    }

    private static String rolledBack(JsonNode rolledBack) {
        if (!rolledBack.isObject()) {
            return "no";
        }
        return "to version %d, %s: %s"
                .formatted(
                        rolledBack.path("to").asLong(),
                        NumberText.time(rolledBack.path("at")),
                        rolledBack.path("reason").asText());
    }

    public static Table labels(JsonNode version) {
        Table table = new Table()
                .cut("LABEL")
                .right("TRAIN")
                .right("HELD OUT")
                .right("ACCURACY")
                .right("PREQUENTIAL");
        for (JsonNode label : version.path("labels")) {
            String name = label.asText();
            JsonNode counts = version.path("counts").path(name);
            JsonNode seen = version.path("prequential").path("per_label").path(name);
            table.row(
                    name,
                    counts.path("train").asLong(),
                    counts.path("hold_out").asLong(),
                    NumberText.percent(version.path("metrics").path("per_label").path(name)),
                    seen.isObject()
                            ? "%d of %d"
                                    .formatted(
                                            seen.path("correct").asLong(),
                                            seen.path("seen").asLong())
                            : NumberText.NONE);
        }
        return table;
    }
}
