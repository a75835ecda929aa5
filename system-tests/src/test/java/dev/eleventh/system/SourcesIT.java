package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.trainer.http.LearnerStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends a flood of wrong examples from one source, which is limited by the quota, shown, and then fully retracted. */
class SourcesIT {
    private static final int GOOD = 200;
    private static final int FLOOD = 2_000;
    private static final int QUOTA = 300;
    /** Number of partitions; each allows an equal share of the quota, rounded up. */
    private static final int PARTITIONS = 3;

    @Test
    void aFloodFromOneSourceIsLimitedShownAndFullyRetracted(@TempDir Path directory) throws Exception {
        Map<String, String> settings = Map.of(
                "STRATEGY", "exact",
                "HOLD_OUT_FRACTION", "0",
                "SOURCE_QUOTA", String.valueOf(QUOTA),
                // only new labels and corrections trigger learning
                "LEARN_AFTER", "1h",
                "LEARN_AFTER_EXAMPLES", "100000");
        try (RunningServices services = new RunningServices(directory, "sources", settings);
                KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            send(kafka, "a", 0, 2);
            awaitLearned(services, status -> status.labels().size() == 2);
            teachMoreOfA(services, kafka, 2, 40);
            teachMoreOfA(services, kafka, 41, GOOD + 1);
            assertThat(services.learner().examplesRecorded()).isEqualTo(GOOD);
            String neverSawB = headOfChampion(services);

            send(kafka, "b", 0, FLOOD);
            await().until(() -> rejected(kafka) + services.learner().examplesRecorded() == GOOD + FLOOD);
            long admitted = services.learner().examplesRecorded() - GOOD;
            assertThat(admitted).isBetween((long) QUOTA, minutes(kafka, "sources-b-") * (QUOTA + PARTITIONS));
            retract(services, anyOfB(services));
            long recorded = admitted - 1;
            awaitLearned(services, status -> status.examplesRecorded() == GOOD + recorded);

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

    /** Sends images of discs and crosses alternately. Producer a labels them correctly; producer b swaps the labels. */
    private static void send(KafkaProbe kafka, String producer, int from, int to) throws Exception {
        boolean isRight = producer.equals("a");
        for (int number = from; number < to; number++) {
            boolean isDisc = number % 2 == 0;
            kafka.send(
                    "examples",
                    null,
                    "sources-%s-%d".formatted(producer, number),
                    Map.of("ce_label", isDisc == isRight ? "disc" : "cross", "ce_source", "/producers/" + producer),
                    Drawings.png(isDisc ? "disc" : "cross", (isRight ? 0 : 10_000) + number));
        }
        kafka.flush();
    }

    /**
     * Sends examples and has all of them learned in one lesson: retracts one additional example, because a correction
     * triggers learning immediately, with all waiting examples.
     */
    private static void teachMoreOfA(RunningServices services, KafkaProbe kafka, int from, int to) throws Exception {
        long after = services.learner().examplesRecorded() + to - from;
        send(kafka, "a", from, to + 1);
        await().until(() -> services.learner().examplesRecorded() == after + 1);
        retract(services, "sources-a-" + to);
        awaitLearned(services, status -> status.examplesRecorded() == after);
    }

    private static void retract(RunningServices services, String id) throws Exception {
        services.queue("DELETE", "/v1/examples/" + id, new byte[0]);
    }

    private static String anyOfB(RunningServices services) {
        return services.query("SELECT min(example_id) FROM example WHERE example_id LIKE 'sources-b-%'")
                .get(0);
    }

    /** Returns in how many minutes the records arrived, by the broker's timestamps, which the quota uses. */
    private static long minutes(KafkaProbe kafka, String prefix) {
        return kafka.readAll("examples").stream()
                .filter(record -> record.key() != null && new String(record.key(), UTF_8).startsWith(prefix))
                .map(record -> record.timestamp() / 60_000)
                .distinct()
                .count();
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
        return await().until(
                        services::learner,
                        status -> condition.test(status) && status.pendingEvents() == 0 && status.outboxPending() == 0);
    }
}
