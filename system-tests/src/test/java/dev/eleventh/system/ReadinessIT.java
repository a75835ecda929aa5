package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the readiness of the three services while the broker is unavailable. No records flow, so no service notices
 * the loss in its work.
 */
@Tag("faults")
class ReadinessIT {
    private static final List<String> BROKER = List.of("ingest-broker", "trainer-broker", "inference-broker");
    private static final Logger log = LoggerFactory.getLogger(ReadinessIT.class);

    @Test
    void readinessReportsWhenTheBrokerIsUnavailableAndWhenItIsBack(@TempDir Path directory) throws Exception {
        try (RunningServices services = new RunningServices(directory, "readiness", Map.of())) {
            await("all but a version").until(() -> notReady(services).keySet().equals(Set.of("model")));

            long stopped = System.nanoTime();
            services.stopBroker();
            await().until(() -> notReady(services).keySet().containsAll(BROKER));
            log.info("broker reported unavailable within={}", Duration.ofNanos(System.nanoTime() - stopped));
            assertThat(notReady(services))
                    .hasEntrySatisfying(
                            "trainer-broker",
                            reason -> assertThat(reason).contains("no answer for", "TimeoutException"));

            services.startBroker();
            await().until(() -> notReady(services).keySet().stream().noneMatch(BROKER::contains));
        }
    }

    /** Returns the health checks that fail, with their reasons. */
    private static Map<String, String> notReady(RunningServices services) throws Exception {
        HttpResponse<String> response = services.send("GET", "/health/ready", new byte[0]);
        Map<String, String> reasons = new TreeMap<>();
        for (JsonNode check : Json.read(response.body(), JsonNode.class).path("checks")) {
            if (!check.path("ready").asBoolean()) {
                reasons.put(check.path("name").asText(), check.path("reason").asText());
            }
        }
        assertThat(response.statusCode()).isEqualTo(reasons.isEmpty() ? 200 : 503);
        return reasons;
    }
}
