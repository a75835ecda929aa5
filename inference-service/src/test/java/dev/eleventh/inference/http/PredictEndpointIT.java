package dev.eleventh.inference.http;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PredictEndpointIT {
    private static TestTopics topics;
    private static RunningInference inference;

    @BeforeAll
    static void startAndPublish() throws Exception {
        topics = TestTopics.empty();
        inference = new RunningInference(topics.bootstrapServers());
        assertReportsThatNoVersionServes();
        topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
        inference.awaitServing(1);
    }

    @AfterAll
    static void close() {
        inference.close();
        topics.close();
    }

    private static void assertReportsThatNoVersionServes() throws Exception {
        for (HttpResponse<String> response : List.of(
                inference.predict(TestImages.png(Color.RED, 1), "image/png"), inference.get("/v1/models/current"))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(RunningInference.reason(response)).isEqualTo("no-model");
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
        }
        assertThat(inference.get("/health/live").statusCode()).isEqualTo(200);
        await().until(() -> inference.get("/health/ready").body().contains("no version yet"));
        assertThat(inference.get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void predictsAnImage() throws Exception {
        byte[] green = TestImages.png(Color.GREEN, 7);
        HttpResponse<String> response = inference.predict(green, "image/png");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        Prediction prediction = Json.read(response.body(), Prediction.class);
        assertThat(prediction.best()).isEqualTo(GREEN);
        assertThat(prediction.id()).isEqualTo(Sha256.of(green).hex());
        assertThat(prediction.imageSha256()).isEqualTo(Sha256.of(green));
        assertThat(prediction.modelVersion()).isEqualTo(1);
        assertThat(inference.predict(TestImages.jpeg(Color.BLUE, 7), "").statusCode())
                .isEqualTo(200);
        assertThat(inference.predict(green, "application/x-www-form-urlencoded").statusCode())
                .as("the content type of curl --data-binary")
                .isEqualTo(200);
    }

    @Test
    void rejectsAnInvalidImageWithAReason() throws Exception {
        byte[] red = TestImages.png(Color.RED, 1);
        assertRefused(inference.predict(new byte[0], "image/png"), 400, "empty-body");
        assertRefused(inference.predict(TestImages.truncatedJpeg(), "image/jpeg"), 400, "truncated-image");
        assertRefused(inference.predict(TestImages.hugePng(), "image/png"), 400, "dimensions-too-large");
        assertRefused(inference.predict(new byte[Topics.MAX_IMAGE_BYTES + 1], ""), 413, "too-large");
        assertRefused(inference.predict("hello".getBytes(UTF_8), "text/plain"), 415, "unsupported-format");
        assertRefused(inference.predict(red, "image/jpeg"), 415, "content-type-mismatch");
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(RunningInference.reason(response)).isEqualTo(reason);
    }

    @Test
    void returnsTheServingVersionWithoutItsSelfTests() throws Exception {
        HttpResponse<String> response = inference.get("/v1/models/current");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode manifest = Json.MAPPER.readTree(response.body());
        assertThat(manifest.at("/version").asLong()).isEqualTo(1);
        assertThat(manifest.at("/labels")).hasSize(3);
        assertThat(manifest.has("self_test")).isFalse();
    }

    @Test
    void isReadyAndCountsPredictions() throws Exception {
        await().until(() -> inference.get("/health/ready").statusCode() == 200);
        assertThat(inference.get("/metrics").body())
                .contains("eleventh_serving_version 1.0")
                .contains("eleventh_model_swaps_total 1.0")
                .contains("eleventh_predictions_total{outcome=\"answered\"}")
                .contains("kafka_consumer");
    }
}
