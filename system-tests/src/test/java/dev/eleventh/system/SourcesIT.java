package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.trainer.LearnerStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that floods: contained, seen, and taken back without a trace. */
class SourcesIT {
    private static final int GOOD = 200;
    private static final int FLOOD = 2_000;
    private static final int QUOTA = 300;

    @Test
    void aFloodOfOneSourceIsContainedStandsOutAndIsTakenBackWithoutATrace(@TempDir Path directory) throws Exception {
        Map<String, String> settings = Map.of(
                "STRATEGY", "exact",
                "HOLD_OUT_FRACTION", "0",
                "SOURCE_QUOTA", String.valueOf(QUOTA),
                "LEARN_AFTER", "2s",
                "LEARN_AFTER_EXAMPLES", "100000");
        try (RunningServices services = new RunningServices(directory, "sources", settings);
                KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            send(kafka, "a", GOOD, List.of("disc", "cross"));
            awaitLearned(services, status -> status.examplesRecorded() == GOOD);
            String neverSawB = headOfChampion(services);

            send(kafka, "b", FLOOD, List.of("cross", "disc"));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> rejected(kafka) + services.learner().examplesRecorded() == GOOD + FLOOD);
            long recorded = awaitLearned(services, status -> true).examplesRecorded() - GOOD;

            // the flood may have begun at the end of a minute
            assertThat(recorded).isBetween((long) QUOTA, 2L * QUOTA + 6);
            assertThat(headOfChampion(services)).isNotEqualTo(neverSawB);
            JsonNode sources = Json.read(
                            services.send("GET", "/v1/store/sources", new byte[0])
                                    .body(),
                            JsonNode.class)
                    .path("sources");
            assertThat(sources.findValuesAsText("source")).containsExactly("/producers/b", "/producers/a");
            assertThat(sources.at("/0/disagreement").asDouble()).isGreaterThan(0.4);
            assertThat(sources.at("/1/disagreement").asDouble()).isLessThan(0.2);

            String answer = services.queue("DELETE", "/v1/sources/%2Fproducers%2Fb", new byte[0]);
            assertThat(answer).contains("\"examples\":" + recorded);
            awaitLearned(services, status -> status.examplesRecorded() == GOOD);

            assertThat(headOfChampion(services)).isEqualTo(neverSawB);
        }
    }

    /** Pictures of discs and crosses by turns, labelled by turns. */
    private static void send(KafkaProbe kafka, String producer, int count, List<String> labels) throws Exception {
        for (int number = 0; number < count; number++) {
            kafka.send(
                    "examples",
                    null,
                    "sources-%s-%d".formatted(producer, number),
                    Map.of("ce_label", labels.get(number % 2), "ce_source", "/producers/" + producer),
                    Drawings.png(number % 2 == 0 ? "disc" : "cross", (producer.equals("a") ? 0 : 10_000) + number));
        }
        kafka.flush();
    }

    private static int rejected(KafkaProbe kafka) {
        int rejected = 0;
        for (ConsumerRecord<byte[], byte[]> record : kafka.readAll("examples-rejected")) {
            if (record.key() != null && new String(record.key(), UTF_8).startsWith("sources-")) {
                assertThat(new String(
                                record.headers().lastHeader("rejection-reason").value(), UTF_8))
                        .isEqualTo("source-quota");
                rejected++;
            }
        }
        return rejected;
    }

    private static String headOfChampion(RunningServices services) {
        return services.query("SELECT head_sha256 FROM model_version JOIN champion USING (version)")
                .get(0);
    }

    private static LearnerStatus awaitLearned(RunningServices services, Predicate<LearnerStatus> condition) {
        return await().atMost(Duration.ofSeconds(90))
                .until(
                        services::learner,
                        status -> condition.test(status) && status.pendingEvents() == 0 && status.outboxPending() == 0);
    }
}
