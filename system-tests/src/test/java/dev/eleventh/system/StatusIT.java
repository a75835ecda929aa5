package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verdict of running services, from the first example to a record that cannot be published. */
class StatusIT {
    @Test
    void theVerdictFollowsTheSystem(@TempDir Path directory) throws Exception {
        // every second image is held out, so that few images suffice for a comparison
        try (RunningServices services =
                new RunningServices(directory, "status", Map.of("HOLD_OUT_FRACTION", "0.5", "STRATEGY", "exact"))) {
            await("the services to be ready").until(() -> verdict(services).equals("healthy"));
            assertThat(status(services).get("services"))
                    .extracting(JsonNode::asText)
                    .containsExactly("ingest-service", "trainer-service", "inference-service");
            assertThat(forgotten(services)).isEqualTo("Nothing is learned yet, so nothing can be forgotten.");

            teach(services, "disc");
            teach(services, "cross");
            teach(services, "square");
            await("a version of three classes to be compared with an earlier one")
                    .until(() -> status(services).at("/forgotten/compared").asInt() >= 2);
            assertThat(forgotten(services))
                    .isEqualTo("Nothing is forgotten: no class is worse than it was by more than chance explains.");
            assertThat(verdict(services)).isEqualTo("healthy");

            services.query("UPDATE outbox SET set_aside = 'too large' RETURNING id::text");
            await("the record to be a finding").until(() -> verdict(services).equals("alert"));
            assertThat(status(services).get("findings").findValuesAsText("code"))
                    .contains("not-published");

            services.query("UPDATE outbox SET set_aside = NULL RETURNING id::text");
            await("the finding to end").until(() -> verdict(services).equals("healthy"));
        }
    }

    private static void teach(RunningServices services, String shape) throws Exception {
        for (int i = 0; i < 30; i++) {
            services.queue("POST", "/v1/examples?label=" + shape, Drawings.png(shape, 100 * shape.length() + i));
        }
        await(shape + " to be learned")
                .until(() -> services.learner().labels().toString().contains(shape));
    }

    private static JsonNode status(RunningServices services) throws Exception {
        var response = services.send("GET", "/v1/status", new byte[0]);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body(), JsonNode.class);
    }

    private static String verdict(RunningServices services) throws Exception {
        return status(services).get("verdict").asText();
    }

    private static String forgotten(RunningServices services) throws Exception {
        return status(services).at("/forgotten/text").asText();
    }
}
