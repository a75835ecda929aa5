package dev.eleventh.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.OpenTransactionText;
import dev.eleventh.cli.service.ServingText;
import dev.eleventh.cli.terminal.NumberText;
import java.util.Locale;

/** The streams that can be watched, and the text of their events. */
enum WatchedStream {
    LEARNER("/v1/learner/stream") {
        @Override
        String line(JsonNode status) {
            String line = "version %d, %d classes, %d examples, %d not learned from yet, lag %s, %d rejected"
                    .formatted(
                            status.path("champion_version").asLong(),
                            status.path("labels").size(),
                            status.path("examples_recorded").asLong(),
                            status.path("pending_events").asLong(),
                            NumberText.text(status.path("lag")),
                            status.path("examples_rejected").asLong());
            String heldUp = OpenTransactionText.of(status.path("open_transactions"));
            if (!heldUp.isEmpty()) {
                return line + "; " + heldUp;
            }
            JsonNode challenger = status.path("last_challenger");
            return challenger.isObject()
                    ? "%s; %s %s"
                            .formatted(
                                    line,
                                    challenger.path("strategy").asText(),
                                    challenger.path("verdict").asText())
                    : line;
        }
    },
    SERVING("/v1/serving/stream") {
        @Override
        String line(JsonNode serving) {
            return ServingText.of(serving);
        }
    },
    PREDICTIONS("/v1/predictions/stream") {
        @Override
        String line(JsonNode prediction) {
            String id = prediction.path("id").asText();
            if (prediction.hasNonNull("error")) {
                return "%s  not predicted: %s"
                        .formatted(id, prediction.path("error").path("message").asText());
            }
            JsonNode first = prediction.path("predictions").path(0);
            return "%s  %s %s, version %d"
                    .formatted(
                            id,
                            prediction.path("unknown").asBoolean()
                                    ? "unknown, nearest " + first.path("label").asText()
                                    : first.path("label").asText(),
                            NumberText.percent(first.path("probability")),
                            prediction.path("model_version").asLong());
        }
    };

    private final String path;

    WatchedStream(String path) {
        this.path = path;
    }

    abstract String line(JsonNode data);

    String path() {
        return path;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
