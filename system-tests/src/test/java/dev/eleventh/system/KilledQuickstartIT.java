package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Kills the whole system with kill -9 several times while records arrive. */
@Isolated
@Tag("faults")
class KilledQuickstartIT {
    private static final int EXAMPLES = 900;
    private static final int KILLS = 2;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws InterruptedException {
        Path data = directory.resolve("data");
        int sent = 0;
        for (int round = 1; round <= KILLS; round++) {
            QuickstartProcess system = QuickstartProcess.startEmpty(directory, data);
            int until = EXAMPLES * round / (KILLS + 1);
            send(system, sent, until);
            sent = until;
            int recordedBefore = EXAMPLES * (round - 1) / (KILLS + 1);
            await("some, not all, to be recorded")
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> system.learner().get("examples_recorded").asInt() > recordedBefore);
            system.kill();
        }
        try (QuickstartProcess system = QuickstartProcess.startEmpty(directory, data)) {
            send(system, sent, EXAMPLES);
            await("all to be learned from").untilAsserted(() -> {
                assertThat(system.learner().get("examples_recorded").asInt()).isEqualTo(EXAMPLES);
                assertThat(system.learner().get("pending_events").asInt()).isZero();
                assertThat(system.learner().get("outbox_pending").asInt()).isZero();
            });
            assertEverythingOnce(system);
            long version = servingVersion(system);
            assertThat(system.terminate()).as("exit code after SIGTERM").isIn(0, 143);
            assertTheSameChampionServesAfterARestart(data, version);
        }
    }

    /** Sends examples, and an equal number of images. */
    private static void send(QuickstartProcess system, int from, int to) throws InterruptedException {
        try (KafkaProbe kafka = new KafkaProbe(system.bootstrapServers())) {
            for (int i = from; i < to; i++) {
                String label = Drawings.LABELS.get(i % Drawings.LABELS.size());
                kafka.send("examples", null, "drawing-" + i, Map.of("ce_label", label), Drawings.png(label, i));
                kafka.send("images", null, "ask-" + i, Map.of(), Drawings.png(label, EXAMPLES + i));
            }
            kafka.flush();
        }
    }

    private static void assertEverythingOnce(QuickstartProcess system) {
        try (KafkaProbe kafka = new KafkaProbe(system.bootstrapServers())) {
            Map<String, Long> accepted = KafkaProbe.countByKey(kafka.readAll("examples-accepted"));
            assertThat(accepted).hasSize(EXAMPLES);
            assertThat(accepted.values()).containsOnly(1L);
            assertThat(kafka.readAll("examples-rejected")).isEmpty();
            await("all images to be answered")
                    .until(() -> kafka.readAll("predictions").size() >= EXAMPLES);
            Map<String, Long> answered = KafkaProbe.countByKey(kafka.readAll("predictions"));
            assertThat(answered).hasSize(EXAMPLES);
            assertThat(answered.values()).containsOnly(1L);
            Map<String, Long> versions = KafkaProbe.countByKey(kafka.readAll("models"));
            assertThat(versions.values()).containsOnly(1L);
            for (int version = 1; version <= versions.size(); version++) {
                assertThat(versions).containsKey(String.valueOf(version));
            }
        }
    }

    private void assertTheSameChampionServesAfterARestart(Path data, long version) throws InterruptedException {
        try (QuickstartProcess system = QuickstartProcess.startEmpty(directory, data)) {
            await("a version to serve").until(() -> system.get("/health/ready").statusCode() == 200);
            assertThat(servingVersion(system)).isEqualTo(version);
            assertThat(system.learner().get("champion_version").asLong()).isEqualTo(version);
        }
    }

    private static long servingVersion(QuickstartProcess system) {
        JsonNode manifest = Json.read(system.get("/v1/models/current").body(), JsonNode.class);
        return manifest.get("version").asLong();
    }
}
