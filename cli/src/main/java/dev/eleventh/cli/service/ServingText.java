package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.NumberText;

/** Formats the API's {@code Serving} as text. */
public final class ServingText {
    private ServingText() {}

    public static String of(JsonNode serving) {
        long version = serving.path("version").asLong();
        StringBuilder text =
                new StringBuilder(version == 0 ? "no version serves yet" : "version " + version + " serves");
        if (serving.hasNonNull("since")) {
            text.append(" since ").append(NumberText.time(serving.path("since")));
        }
        if (serving.hasNonNull("pinned")) {
            text.append(", pinned to ").append(serving.path("pinned").asLong());
            if (serving.hasNonNull("pinned_by")) {
                text.append(" by ").append(serving.path("pinned_by").asText());
            }
            if (serving.hasNonNull("pin_reason")) {
                text.append(": ").append(serving.path("pin_reason").asText());
            }
        }
        appendVersion(text, serving.path("waiting"), "waits");
        appendVersion(text, serving.path("refused"), "was refused");
        String heldUp = OpenTransactionText.of(serving.path("open_transactions"));
        if (!heldUp.isEmpty()) {
            text.append("; ").append(heldUp);
        }
        return text.toString();
    }

    private static void appendVersion(StringBuilder text, JsonNode version, String verb) {
        if (version.isObject()) {
            text.append("; version %d %s: %s"
                    .formatted(
                            version.path("version").asLong(),
                            verb,
                            version.path("message").asText()));
        }
    }
}
