package dev.eleventh.inference.model;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestTopics;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServingIT {
    private TestTopics topics;

    @BeforeEach
    void openTopics() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    @Test
    void everyInstanceFollowsAPinItsReleaseAndARollback() throws Exception {
        topics.publish(model(1));
        topics.publish(model(2));
        topics.publish(model(3));
        try (RunningInference one = new RunningInference(topics.bootstrapServers());
                RunningInference other = new RunningInference(topics.bootstrapServers())) {
            one.awaitServing(3);
            other.awaitServing(3);
            for (int round = 0; round < 2; round++) {
                assertServes(one.send("PUT", "/v1/serving/pin", "{\"version\":1}"), 1);
                other.awaitServing(1);
                assertServes(other.send("DELETE", "/v1/serving/pin", ""), 3);
                one.awaitServing(3);
            }
            assertServes(one.send("POST", "/v1/serving/rollback", ""), 2);
            assertServes(one.send("POST", "/v1/serving/rollback", ""), 1);
            assertRefused(one.send("POST", "/v1/serving/rollback", ""), 409, "no-parent");
            other.awaitServing(1);
        }
    }

    @Test
    void aPinOutlivesARestartAndNewerVersions() throws Exception {
        topics.publish(model(1));
        topics.publish(model(2));
        topics.sendControlRecord("stable", "{\"version\":1}");
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            assertThat(inference.swaps()).as("2 never served").isEqualTo(1);

            topics.publish(model(3));
            await().until(() -> serving(inference).at("/versions").size() == 3);
            assertThat(inference.servingVersion()).isEqualTo(1);
            topics.sendControlRecord("stable", null);
            inference.awaitServing(3);
        }
    }

    @Test
    void keepsServingUntilAPinCanBeFollowed() throws Exception {
        topics.publish(model(1));
        topics.sendControlRecord("stable", "{\"version\":4}");
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            topics.sendControlRecord("shadow", "{\"version\":2}");
            topics.sendControlRecord("stable", "rubbish");
            topics.publish(model(2));
            topics.publish(model(3));
            await().until(() -> inference.counted("eleventh.pins.refused", "not-a-pin") == 1);
            await().until(() -> serving(inference).at("/versions").size() == 3);

            assertThat(inference.servingVersion()).isEqualTo(1);
            assertThat(inference.counted("eleventh.pins.refused", "unknown-version"))
                    .isEqualTo(1);
            topics.publish(model(4));
            inference.awaitServing(4);
            assertThat(serving(inference).at("/pinned").asInt()).isEqualTo(4);
        }
    }

    @Test
    void aRollbackByTheTrainerIsMarkedAndNeverOverridesAPerson() throws Exception {
        topics.publish(model(1));
        topics.publish(model(2));
        topics.publish(model(3));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(3);
            topics.sendControlRecord("rollback", "{\"version\":2,\"by\":\"trainer\",\"reason\":\"3 lost\"}");
            inference.awaitServing(2);
            await().until(() -> serving(inference).at("/pinned").asInt() == 2);
            assertThat(serving(inference).at("/pinned_by").asText()).isEqualTo("trainer");
            assertThat(serving(inference).at("/pin_reason").asText()).isEqualTo("3 lost");

            assertServes(inference.send("PUT", "/v1/serving/pin", "{\"version\":1}"), 1);
            assertThat(serving(inference).has("pinned_by")).isFalse();
            topics.sendControlRecord("rollback", "{\"version\":3}");
            await().until(() -> inference.get("/metrics").body().contains("eleventh_pins_total 3.0"));
            assertThat(inference.servingVersion()).isEqualTo(1);
            topics.sendControlRecord("stable", null);
            inference.awaitServing(3);

            topics.sendControlRecord("rollback", "{\"version\":1}");
            inference.awaitServing(1);
            assertServes(inference.send("DELETE", "/v1/serving/pin", ""), 3);
            assertThat(serving(inference).has("pinned")).isFalse();
        }
    }

    @Test
    void rejectsAPinOfAVersionThatMustNotServeWithTheReason() throws Exception {
        topics.publish(model(1));
        topics.publish(
                model(2),
                chunks -> chunks.stream()
                        .map(chunk -> new Chunk(chunk.partition(), 1_000_000))
                        .toList());
        topics.publish(model(3));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(3);
            assertRefused(inference.send("PUT", "/v1/serving/pin", "{\"version\":9}"), 404, "unknown-version");
            assertRefused(inference.send("PUT", "/v1/serving/pin", "{\"version\":2}"), 409, "version-refused");
            assertRefused(inference.send("POST", "/v1/serving/rollback", ""), 409, "version-refused");
            for (String body : List.of("", "rubbish", "null", "{}", "[]", "{\"version\":0}", "{\"version\":\"1\"}")) {
                assertThat(inference.send("PUT", "/v1/serving/pin", body).statusCode())
                        .as(body)
                        .isEqualTo(400);
            }
            for (String body : List.of("{\"version\":1.5}", "{\"version\":1,\"x\":2}", "{\"version\":1} 2")) {
                assertRefused(inference.send("PUT", "/v1/serving/pin", body), 400, "bad-json");
            }
            await().until(() -> !serving(inference).at("/refused").isMissingNode());

            JsonNode serving = serving(inference);
            assertThat(serving.at("/refused/version").asInt()).isEqualTo(2);
            assertThat(serving.at("/refused/reason").asText()).isEqualTo("head-missing");
            assertThat(serving.has("pinned")).isFalse();
            // as any client of Kafka may, which bypasses the endpoint's checks
            topics.sendControlRecord("stable", "{\"version\":2}");
            await().until(() -> inference.counted("eleventh.pins.refused", "head-missing") == 1);
            assertThat(inference.servingVersion()).isEqualTo(3);
            assertServes(inference.send("DELETE", "/v1/serving/pin", ""), 3);
        }
    }

    @Test
    void servesTheStateAndStreamsEachChangeOnce() throws Exception {
        try (RunningInference inference = new RunningInference(topics.bootstrapServers());
                Stream<String> lines = inference.events("/v1/serving/stream")) {
            Iterator<JsonNode> events = lines.filter(line -> line.startsWith("data:"))
                    .map(line -> Json.read(line.substring(5), JsonNode.class))
                    .iterator();
            assertThat(events.next()).isEqualTo(Json.read("{\"version\":0,\"versions\":[]}", JsonNode.class));
            assertRefused(inference.send("POST", "/v1/serving/rollback", ""), 503, "no-model");
            Instant before = Instant.now();
            topics.publish(model(1));
            JsonNode first = events.next();
            assertThat(first.at("/version").asInt()).isEqualTo(1);
            assertThat(first.has("parent")).isFalse();
            assertThat(first.at("/head_sha256").asText()).hasSize(64);
            assertThat(Instant.parse(first.at("/since").asText())).isAfter(before);
            topics.publish(model(2));
            assertThat(events.next().at("/parent").asInt()).isEqualTo(1);
            topics.sendControlRecord("stable", "{\"version\":1}");
            JsonNode pinned = events.next();

            assertThat(pinned.at("/version").asInt()).isEqualTo(1);
            assertThat(pinned.at("/pinned").asInt()).isEqualTo(1);
            assertThat(pinned.at("/versions")).hasSize(2);
            assertThat(inference.get("/metrics").body())
                    .contains("eleventh_pinned_version 1.0")
                    .contains("eleventh_pins_total 1.0");
        }
    }

    private static PublishedModel model(long version) {
        return PublishedModel.of(version, RED, GREEN, BLUE);
    }

    private static JsonNode serving(RunningInference inference) throws Exception {
        return Json.read(inference.get("/v1/serving").body(), JsonNode.class);
    }

    private static void assertServes(HttpResponse<String> response, long version) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Json.read(response.body(), JsonNode.class).at("/version").asLong())
                .isEqualTo(version);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(RunningInference.reason(response)).isEqualTo(reason);
    }
}
