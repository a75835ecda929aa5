package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.trainer.config.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Checks docs/configuration.md against the services' settings; on a difference this test writes the correct page. */
class ConfigurationDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path WANTED = Path.of("target", "configuration.md");

    private static final String INTRODUCTION = """
            # Configuration

            Read once at start, from the environment; only the file of `HTTP_TOKENS` is read again when it changes. Durations are written
            `500ms`, `30s` or `2h`. All that is wrong is reported together, and nothing starts.
            A service warns of a variable that it does not know when its name is nearly that of a setting, or begins like several. The quickstart takes the same variables, but
            sets addresses, ports and folders itself, and `LEARN_AFTER` to 2s unless it is given.

            Of every service:

            | name | default | meaning |
            |---|---|---|
            | `LOG_LEVEL` | `info` | lowest level of the messages that Eleventh logs: trace, debug, info, warn, error or off |
            | `LOG_FORMAT` | `text` | plain text, or `json`: one JSON document for each event, including its stack trace |
            | `OTEL_EXPORTER_OTLP_ENDPOINT` | none: no traces | address of an OpenTelemetry collector, such as `http://collector:4318` |
            | `OTEL_TRACES_SAMPLER`, `OTEL_…` | as OpenTelemetry says | [all variables](https://opentelemetry.io/docs/languages/java/configuration/) of its SDK; the protocol is http/protobuf |
            | `TF_CPP_MIN_LOG_LEVEL` | `0` | 2 silences TensorFlow's own log |

            Spans are for one trace from a producer's `traceparent` to the prediction: [decision 0023](decisions/0023-traces.md).
            """;

    @Test
    void thePageListsEverySettingOfEveryService() throws IOException {
        String page = INTRODUCTION
                + section("ingest-service", IngestConfig::read)
                + section("trainer-service", TrainerConfig::read)
                + section("inference-service", InferenceConfig::read)
                + """

                ## migrations

                `DATABASE_URL`, `DATABASE_USER` and `DATABASE_PASSWORD`, all required, and `DATABASE_WAIT` (default `2m`): how long
                a database may be away.
                """;
        Files.writeString(WANTED, page);

        assertThat(Files.readString(PAGE))
                .as("copy system-tests/%s over docs/configuration.md", WANTED)
                .isEqualTo(page);
    }

    private static String section(String service, Consumer<Settings> reader) {
        Settings settings = Settings.of(Map.of());
        reader.accept(settings);
        HttpSettings.read(settings);
        return "%n## %s%n%n%s".formatted(service, settings.table());
    }
}
