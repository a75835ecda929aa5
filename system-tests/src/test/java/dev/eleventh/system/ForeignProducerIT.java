package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Sends to an empty quickstart like a producer that knows only the README. The steps build on each other. */
@TestMethodOrder(OrderAnnotation.class)
class ForeignProducerIT {
    private static final int EXAMPLES = 2_000;
    private static final int IMAGES = 200;
    private static final int PARTITIONS = 3;

    @TempDir
    static Path directory;

    private static QuickstartProcess system;
    private static KafkaProbe kafka;

    @BeforeAll
    static void start() {
        system = QuickstartProcess.startEmpty(directory, directory.resolve("data"));
        kafka = new KafkaProbe(system.bootstrapServers());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        kafka.close();
        system.close();
    }

    @Test
    @Order(1)
    void anEmptySystemReportsThatItHasNoModel() {
        var response = system.post("/v1/predict", Drawings.png("disc", 0));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(Json.read(response.body(), JsonNode.class)
                        .at("/error/reason")
                        .asText())
                .isEqualTo("no-model");
        assertThat(system.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(system.get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    @Order(2)
    void twoThousandExamplesInThreePartitionsAreAllRecordedOnceAndLearned() throws InterruptedException {
        for (int i = 0; i < EXAMPLES; i++) {
            String label = Drawings.LABELS.get(i % Drawings.LABELS.size());
            Map<String, String> headers = Map.of("ce_id", "drawing-" + i, "ce_label", label);
            kafka.send("examples", i % PARTITIONS, null, headers, Drawings.png(label, i));
        }
        kafka.flush();

        await("all to be learned from").untilAsserted(() -> {
            JsonNode learner = system.learner();
            assertThat(learner.get("examples_recorded").asInt()).isEqualTo(EXAMPLES);
            assertThat(learner.get("pending_events").asInt()).isZero();
        });
        assertThat(system.learner().get("labels")).extracting(JsonNode::asText).containsAll(Drawings.LABELS);
        Map<String, Long> accepted = KafkaProbe.countByKey(kafka.readAll("examples-accepted"));
        assertThat(accepted)
                .hasSize(EXAMPLES)
                .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
        assertThat(kafka.readAll("examples-rejected")).isEmpty();
    }

    @Test
    @Order(3)
    void everyImageGetsOnePredictionThatNamesItsVersion() throws InterruptedException {
        await("the newest version to serve")
                .until(() -> servingVersion()
                        == system.learner().get("champion_version").asLong());
        Map<String, String> truth = new LinkedHashMap<>();
        for (int i = 0; i < IMAGES; i++) {
            String label = Drawings.LABELS.get(i % Drawings.LABELS.size());
            truth.put("ask-" + i, label);
            kafka.send("images", null, "ask-" + i, Map.of(), Drawings.png(label, EXAMPLES + i));
        }
        kafka.flush();

        await("all to be answered").until(() -> kafka.readAll("predictions").size() >= IMAGES);
        var records = kafka.readAll("predictions");
        assertThat(KafkaProbe.countByKey(records)).hasSize(IMAGES);
        assertThat(records).hasSize(IMAGES);
        Set<Long> published = versions().keySet();
        int right = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            JsonNode prediction = Json.read(new String(record.value(), UTF_8), JsonNode.class);
            assertThat(published).contains(prediction.get("model_version").asLong());
            assertThat(prediction.get("head_sha256").asText()).hasSize(64);
            String best = prediction.at("/predictions/0/label").asText();
            right += best.equals(truth.get(prediction.get("id").asText())) ? 1 : 0;
        }
        assertThat(right).as("correct predictions of %d", IMAGES).isGreaterThan(IMAGES * 8 / 10);
    }

    @Test
    @Order(4)
    void versionsAreDenseAndEachIsPublishedOnce() {
        Map<Long, Integer> versions = versions();

        assertThat(versions.values()).containsOnly(1);
        for (long version = 1; version <= versions.size(); version++) {
            assertThat(versions).containsKey(version);
        }
    }

    private static long servingVersion() {
        return Json.read(system.get("/v1/models/current").body(), JsonNode.class)
                .path("version")
                .asLong();
    }

    /** Returns each version on the topic with the number of its records. */
    private static Map<Long, Integer> versions() {
        Map<Long, Integer> versions = new HashMap<>();
        KafkaProbe.countByKey(kafka.readAll("models"))
                .forEach((version, count) -> versions.put(Long.valueOf(version), count.intValue()));
        return versions;
    }

    @Test
    @Order(5)
    void everyKindOfInvalidInputIsRejectedOrAnsweredWithItsOwnReason() throws InterruptedException {
        Map<String, byte[]> rubbish = Rubbish.images();
        long before = system.learner().get("examples_recorded").asLong();
        rubbish.forEach((reason, bytes) -> {
            kafka.send("examples", null, "bad-" + reason, Map.of("ce_label", "mug"), bytes);
            kafka.send("images", null, "bad-" + reason, Map.of(), bytes);
        });
        byte[] good = Drawings.png("disc", 9_000);
        kafka.send("examples", null, "bad-missing-label", Map.of("ce_id", "bad-missing-label"), good);
        kafka.send("examples", null, "bad-label-too-long", Map.of("ce_label", "x".repeat(10_000)), good);
        kafka.send("examples", null, "bad-invalid-label", Map.of("ce_label", "mu\u0007g"), good);
        kafka.send("examples", null, "bad-missing-headers", Map.of(), good);
        kafka.send("examples", null, "bad-unknown-example", Map.of(), null);
        Map<String, String> wrongType = Map.of("ce_label", "mug", "content-type", "image/jpeg");
        kafka.send("examples", null, "bad-content-type-mismatch", wrongType, good);
        kafka.send("images", null, "bad-content-type-mismatch", Map.of("content-type", "image/jpeg"), good);
        kafka.send("images", null, "bad-null", Map.of(), null);
        kafka.flush();

        int expected = rubbish.size() + 6;
        await("all to be rejected")
                .until(() -> kafka.readAll("examples-rejected").size() >= expected);
        Set<String> reasons = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.readAll("examples-rejected")) {
            String key = new String(record.key(), UTF_8);
            String reason =
                    new String(record.headers().lastHeader("rejection-reason").value(), UTF_8);
            assertThat(key).isEqualTo("bad-" + reason);
            reasons.add(reason);
        }
        assertThat(reasons).hasSize(expected);
        assertThat(system.learner().get("examples_recorded").asLong()).isEqualTo(before);

        await("all to be answered").until(() -> kafka.readAll("predictions").size() >= IMAGES + rubbish.size() + 2);
        assertThat(kafka.readAll("predictions")).hasSize(IMAGES + rubbish.size() + 2);
        kafka.readAll("predictions").stream()
                .map(record -> Json.read(new String(record.value(), UTF_8), JsonNode.class))
                .filter(prediction -> prediction.get("id").asText().startsWith("bad-"))
                .forEach(prediction -> assertThat(
                                "bad-" + prediction.at("/error/reason").asText())
                        .isEqualTo(prediction.get("id").asText().replace("bad-null", "bad-empty-body")));
    }

    @Test
    @Order(6)
    void httpRefusesTheSameInputsWithAStatusAndTheReason() {
        Rubbish.images().forEach((reason, bytes) -> {
            int status = Map.of("too-large", 413, "unsupported-format", 415).getOrDefault(reason, 400);
            for (String path : new String[] {"/v1/examples?label=mug", "/v1/predict"}) {
                var response = system.post(path, bytes);
                assertThat(response.statusCode()).as("%s to %s", reason, path).isEqualTo(status);
                JsonNode error = Json.read(response.body(), JsonNode.class).get("error");
                assertThat(error.get("reason").asText()).isIn(reason, "body-too-large");
            }
        });
    }

    @Test
    @Order(7)
    void anExampleByHttpIsQueuedLearnedAndThenPredicted() {
        for (int i = 0; i < 12; i++) {
            var response = system.post("/v1/examples?label=checkers", Rubbish.checkers(i));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        }
        await("the new class to be predicted").untilAsserted(() -> {
            JsonNode prediction =
                    Json.read(system.post("/v1/predict", Rubbish.checkers(99)).body(), JsonNode.class);
            assertThat(prediction.at("/predictions/0/label").asText()).isEqualTo("checkers");
        });
    }
}
