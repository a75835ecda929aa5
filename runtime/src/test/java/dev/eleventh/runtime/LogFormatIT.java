package dev.eleventh.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFormatIT {
    @TempDir
    Path directory;

    @Test
    void jsonHasOneDocumentOnOneLineForEachEvent() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (String line : run(Map.of("LOG_FORMAT", "JSON"), 0).lines().toList()) {
            events.add(new ObjectMapper().readTree(line));
        }

        assertThat(events).hasSize(2);
        JsonNode event = events.get(0);
        assertThat(Instant.ofEpochMilli(event.get("timestamp").asLong())).isBetween(before, Instant.now());
        assertThat(event.get("level").asText()).isEqualTo("INFO");
        assertThat(event.get("loggerName").asText()).isEqualTo(MainThatLogs.class.getName());
        assertThat(event.get("threadName").asText()).isEqualTo("main");
        assertThat(event.get("formattedMessage").asText()).isEqualTo("label=mug\n\"quoted\"");
        assertThat(event.at("/mdc/trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        JsonNode failure = events.get(1).get("throwable");
        assertThat(failure.get("className").asText()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failure.at("/stepArray/0/methodName").asText()).isEqualTo("main");
        assertThat(failure.at("/cause/message").asText()).isEqualTo("its cause");
    }

    @Test
    void textHasReadableLines() throws Exception {
        String output = run(Map.of("LOG_FORMAT", ""), 0);

        assertThat(output)
                .containsPattern("(?m)^\\d{4}-\\S+ INFO  MainThatLogs \\[main] label=mug$")
                .containsPattern("(?m)^java.lang.IllegalStateException: bug$")
                .doesNotContain("|-");
    }

    @Test
    void anInvalidFormatOrLevelPreventsTheStart() throws Exception {
        String output = run(Map.of("LOG_FORMAT", "xml", "LOG_LEVEL", "loud"), 1);

        assertThat(output)
                .contains(
                        "LOG_FORMAT is 'xml', expected one of text, json; correct it or unset it (default text)",
                        "LOG_LEVEL is 'loud', expected one of trace, debug, info, warn, error, off;")
                .doesNotContain("|-");
    }

    private String run(Map<String, String> environment, int exitCode) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "main-", ".out");
        ProcessBuilder builder = JavaProgram.of(MainThatLogs.class);
        builder.environment().putAll(environment);
        Process main = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(Patience.exitCode(main)).isEqualTo(exitCode);
        return Files.readString(output, UTF_8);
    }
}
