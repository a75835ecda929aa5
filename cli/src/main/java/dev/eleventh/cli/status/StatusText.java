package dev.eleventh.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the API's {@code Status}. */
final class StatusText {
    private StatusText() {}

    /**
     * Prints a verdict.
     *
     * @param base the address of the services, for links to the console
     */
    static void print(JsonNode status, String base, Output output) {
        output.say(status.path("headline").asText());
        for (JsonNode finding : status.path("findings")) {
            output.say("%s %s (%s, %s; expected: %s; since %s) %s See %s and %s"
                    .formatted(
                            finding.path("severity").asText().toUpperCase(Locale.ROOT),
                            finding.path("happened").asText(),
                            finding.path("service").asText(),
                            finding.path("value").asText(),
                            finding.path("expected").asText(),
                            NumberText.time(finding.path("since")),
                            finding.path("action").asText(),
                            base + finding.at("/link/console").asText(),
                            finding.at("/link/docs").asText()));
        }
        output.say("Is anything forgotten? " + status.at("/forgotten/text").asText());
        if (status.path("forgotten").hasNonNull("note")) {
            output.say(status.at("/forgotten/note").asText());
        }
        List<String> services = new ArrayList<>();
        status.path("services").forEach(service -> services.add(service.asText()));
        output.say("Answered: " + String.join(", ", services));
    }

    /** Prints that nothing answers, in the form of a verdict: the address itself is the finding. */
    static void printUnreachable(String why, Output output) {
        output.document(Map.of(
                "verdict",
                "alert",
                "headline",
                "1 thing needs you",
                "findings",
                List.of(Map.of("code", "unreachable", "severity", "alert", "happened", why)),
                "services",
                List.of()));
        output.say("1 thing needs you");
        output.say("ALERT " + why);
    }
}
