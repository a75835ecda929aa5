package dev.eleventh.cli.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;

/** Prints the API's {@code Backbone}: the network that embeds examples, and the newest move. */
final class BackboneText {
    private BackboneText() {}

    static void print(JsonNode status, Output output) throws FailedException {
        JsonNode move = status.path("move");
        List<Output.Fact> facts = new ArrayList<>();
        facts.add(new Output.Fact("Backbone", network(status.path("backbone"), "")));
        if (move.isObject()) {
            facts.addAll(facts(move));
        } else {
            facts.add(new Output.Fact("Move", "none yet"));
        }
        output.facts(facts);
        printBlocked(move, output);
    }

    /** Returns the move's progress, such as "1,200 of 4,882 examples embedded". */
    static String progress(JsonNode move) {
        long examples = move.path("examples").asLong();
        return "%s of %s %s embedded"
                .formatted(
                        NumberText.grouped(move.path("embedded").asLong()),
                        NumberText.grouped(examples),
                        examples == 1 ? "example" : "examples");
    }

    private static List<Output.Fact> facts(JsonNode move) throws FailedException {
        List<Output.Fact> facts = new ArrayList<>();
        facts.add(
                new Output.Fact("Move", "to " + network(move, move.path("name").asText())));
        facts.add(new Output.Fact("State", state(move)));
        if (move.hasNonNull("reason")) {
            facts.add(new Output.Fact("Reason", move.path("reason").asText()));
        }
        if (move.path("even_if_worse").asBoolean()) {
            facts.add(new Output.Fact("Even if worse", "yes: the judgement cannot reject the network"));
        }
        facts.add(new Output.Fact("Requested", NumberText.time(move.path("requested_at"))));
        if (move.hasNonNull("ended_at")) {
            facts.add(new Output.Fact("Ended", NumberText.time(move.path("ended_at"))));
        }
        return facts;
    }

    private static String state(JsonNode move) throws FailedException {
        MoveState state = MoveState.of(move);
        return switch (state) {
            case EMBEDDING, BLOCKED -> "%s, %s".formatted(state, progress(move));
            case PAUSED -> "paused, %s; continue with eleventh backbone resume".formatted(progress(move));
            case JUDGING -> "judging heads on the new network, %s".formatted(progress(move));
            case PROMOTED ->
                move.hasNonNull("version")
                        ? "promoted as version " + move.path("version").asLong()
                        : "promoted";
            case REJECTED -> "rejected, the backbone is unchanged";
            case GIVEN_UP -> "given up, the backbone is unchanged";
        };
    }

    private static String network(JsonNode network, String name) {
        String kind = NumberText.text(network.path("kind"));
        String digest = NumberText.digest(network.path("sha256"));
        // the built-in network has no name of its own
        return name.isEmpty() || name.equals(kind)
                ? "%s, sha256 %s".formatted(kind, digest)
                : "%s, %s, sha256 %s".formatted(name, kind, digest);
    }

    private static void printBlocked(JsonNode move, Output output) {
        JsonNode examples = move.path("blocked_examples");
        if (examples.isEmpty()) {
            return;
        }
        Table table = new Table().left("BLOCKED EXAMPLE");
        examples.forEach(each ->
                table.rowAbove(each.path("problem").asText(), each.path("id").asText()));
        output.say("");
        output.show(table);
        long more = move.path("blocked").asLong() - examples.size();
        if (more > 0) {
            output.say("and %s more".formatted(NumberText.grouped(more)));
        }
    }
}
