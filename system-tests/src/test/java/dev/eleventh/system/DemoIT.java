package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo: {@code ./quickstart --once --report FILE}. */
class DemoIT {
    /** Number of waits: one for the start, and four for each of three lessons. */
    private static final int WAITS = 1 + 3 * 4;

    @TempDir
    Path directory;

    @Test
    void theDemoTeachesTenClassesAndKeepsItsPromises() throws IOException, InterruptedException {
        Path file = directory.resolve("report.json");
        try (QuickstartProcess demo = QuickstartProcess.launch(directory, "--once", "--report", file.toString())) {
            assertThat(demo.await(WAITS)).as(demo.output()).isZero();
            // Logback prints its own messages, which start with |-, when its configuration has errors
            assertThat(demo.output()).doesNotContain("|-");
        }
        JsonNode report = Json.read(Files.readString(file), JsonNode.class);

        assertThat(report.get("examples_published").asInt()).isEqualTo(3_000);
        assertThat(report.get("examples_stored").asInt()).isEqualTo(3_000);
        assertThat(report.get("examples_rejected").asInt()).isZero();
        assertThat(report.get("predictions_received").asInt())
                .isEqualTo(report.get("images_published").asInt());
        assertThat(report.get("failed_predictions").asInt()).isZero();
        assertThat(report.get("joint_accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(report.get("steps")).hasSize(3);
        assertThat(report.at("/steps/2/classes").asInt()).isEqualTo(10);
        assertThat(report.at("/steps/2/new_label").asText()).isEqualTo("Ankle boot");
        assertThat(report.at("/steps/2/macro_accuracy").asDouble()).isGreaterThan(0.8);
        for (JsonNode step : report.get("steps")) {
            assertThat(step.get("old_classes_accuracy_before").asDouble()
                            - step.get("old_classes_accuracy_after").asDouble())
                    .as("accuracy that the old classes lost to %s", step.get("new_label"))
                    .isLessThanOrEqualTo(0.03);
            assertThat(step.get("new_class_accuracy").asDouble()).isGreaterThan(0.5);
            assertThat(step.get("time_to_learn_ms").asLong()).isPositive();
        }
    }
}
