package dev.eleventh.inference;

import static dev.eleventh.inference.Pictures.BLUE;
import static dev.eleventh.inference.Pictures.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.TestServers;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceServiceIT {
    private static BodyPublisher bytes(byte[] body) {
        return BodyPublishers.ofByteArray(body);
    }

    /** Of unknown length, so that it is sent in HTTP chunks. */
    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.fromPublisher(bytes(body));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) {
        JsonNode error = Json.read(response.body(), JsonNode.class).path("error");
        assertThat(error.path("reason").asText()).as(response.body()).isEqualTo(reason);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static void awaitReadiness(RunningInference inference, int status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> inference.get("/health/ready").statusCode() == status);
    }

    @Test
    void anEmptySystemSaysThatItHasNoModel() throws Exception {
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.config(Map.of()))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            inference.get("/health/ready").body().contains("no model version on the models topic yet"));

            HttpResponse<String> response = inference.predict("image/png", bytes(Pictures.png(RED, 1)));
            assertRefused(response, 503, "no-model");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
            assertRefused(inference.get("/v1/models/current"), 503, "no-model");
            assertThat(inference.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(inference.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anImageIsAnsweredOverHttpAndOverKafkaAlike() throws Exception {
        byte[] image = Pictures.png(BLUE, 3);
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.config(Map.of()))) {
            new PublishedModel(1, RED, BLUE).publish(topics);
            awaitReadiness(inference, 200);

            HttpResponse<String> response = inference.predict("image/png", bytes(image));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            Prediction overHttp = Json.read(response.body(), Prediction.class);
            assertThat(overHttp.best()).isEqualTo(BLUE);
            assertThat(overHttp.id()).isEqualTo(Sha256.of(image).hex());

            topics.sendImage("mine", image);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> topics.predictions().size() == 1);
            Prediction overKafka = topics.predictions().get(0);
            assertThat(overKafka.id()).isEqualTo("mine");
            assertThat(overKafka.ranked()).isEqualTo(overHttp.ranked());
            assertThat(overKafka.headSha256()).isEqualTo(overHttp.headSha256());

            JsonNode current = Json.read(inference.get("/v1/models/current").body(), JsonNode.class);
            assertThat(current.path("version").asLong()).isEqualTo(1);
            assertThat(current.path("labels").toString()).isEqualTo("[\"red\",\"blue\"]");
            assertThat(current.at("/head/sha256").asText()).isEqualTo(overHttp.headSha256());
            assertThat(current.has("self_test")).isFalse();
            assertThat(inference.get("/metrics").body())
                    .contains("eleventh_predictions_total{outcome=\"answered\"} 2.0", "eleventh_serving_version 1.0")
                    .contains("eleventh_model_swaps_total 1.0", "eleventh_predict_batch_seconds_count 2")
                    .contains("kafka_consumer_", "kafka_producer_");
        }
    }

    @Test
    void everyKindOfBadBodyHasAStatusAndAReason() throws Exception {
        byte[] image = Pictures.jpeg(RED, 1);
        byte[] large = new byte[20 << 20];
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.config(Map.of()))) {
            new PublishedModel(1, RED, BLUE).publish(topics);
            inference.awaitServing(1);

            assertThat(inference.predict("", chunked(image)).statusCode()).isEqualTo(200);
            assertRefused(inference.predict("image/png", bytes(new byte[0])), 400, "empty-body");
            assertRefused(inference.predict("text/plain", bytes(Pictures.text())), 415, "unsupported-format");
            assertRefused(inference.predict("", bytes(Pictures.truncatedJpeg())), 400, "truncated-image");
            assertRefused(inference.predict("", bytes(Pictures.hugePng())), 400, "dimensions-too-large");
            assertRefused(inference.predict("image/png", bytes(image)), 415, "content-type-mismatch");
            assertRefused(inference.predict("image/png", bytes(large)), 413, "too-large");
            assertRefused(inference.predict("image/png", chunked(large)), 413, "too-large");
            assertThat(inference.get("/v1/predict").statusCode()).isEqualTo(405);
            assertThat(inference.predict("image/jpeg", bytes(image)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void topicsThatComeAfterTheServiceAreFound() throws Exception {
        EmbeddedKafka kafka = TestServers.kafka();
        TestTopics.delete(kafka.bootstrapServers());
        InferenceConfig config = TestTopics.config(kafka.bootstrapServers(), Map.of());
        try (RunningInference inference = new RunningInference(config)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inference.get("/health/ready").body().contains("there is no topic models"));

            try (TestTopics topics = TestTopics.empty()) {
                new PublishedModel(1, RED, BLUE).publish(topics);
                topics.sendImage("mine", Pictures.png(RED, 1));

                inference.awaitServing(1);
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> topics.predictions().size() == 1);
            }
        }
    }

    @Test
    void aBrokerThatGoesAwayIsWaitedForAndHttpAnswersMeanwhile(@TempDir Path directory) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
        int port = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
        try (TestTopics topics = TestTopics.empty(kafka);
                RunningInference inference = new RunningInference(topics.config(Map.of()))) {
            new PublishedModel(1, RED, BLUE).publish(topics);
            inference.awaitServing(1);

            kafka.close();
            assertThat(inference.predict("", bytes(Pictures.png(RED, 1))).statusCode())
                    .isEqualTo(200);
            kafka = EmbeddedKafka.start(directory, port);

            new PublishedModel(2, RED, BLUE).publish(topics);
            topics.sendImage("mine", Pictures.png(RED, 1));
            inference.awaitServing(2);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> topics.predictions().size() == 1);
        } finally {
            kafka.close();
        }
    }

    @Test
    void anImageOfTheLargestSizeIsAnswered() throws Exception {
        byte[] largest = Pictures.pngOfSize(Topics.MAX_IMAGE_BYTES);
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.config(Map.of()))) {
            new PublishedModel(1, RED, BLUE).publish(topics);
            topics.sendImage("largest", largest);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> topics.predictions().size() == 1);
            assertThat(topics.predictions().get(0).error()).isNull();
            assertThat(inference.predict("image/png", bytes(largest)).statusCode())
                    .isEqualTo(200);
        }
    }
}
