package dev.eleventh.inference.predict;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.PredictionError;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.awt.Color;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImagesLoopIT {
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
    void imagesWaitForTheFirstVersionAndPredictionsNameTheirVersion() throws Exception {
        for (int i = 0; i < 30; i++) {
            topics.sendImage("red-" + i, TestImages.png(Color.RED, i));
            topics.sendImage("blue-" + i, TestImages.png(Color.BLUE, i));
        }
        topics.flush();
        PublishedModel model = PublishedModel.of(3, RED, GREEN, BLUE);
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            assertThat(inference.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(topics.predictions(0)).isEmpty();
            topics.publish(model);

            Map<String, Prediction> predictions = topics.predictionsById(60);
            assertThat(predictions).hasSize(60).allSatisfy((id, prediction) -> {
                assertThat(prediction.error()).isNull();
                assertThat(prediction.best()).isEqualTo(id.startsWith("red") ? RED : BLUE);
                assertThat(prediction.ranked()).hasSize(3);
                assertThat(prediction.modelVersion()).isEqualTo(3);
                assertThat(prediction.headSha256())
                        .isEqualTo(Sha256.of(model.head()).hex());
            });
        }
    }

    @Test
    void answersEachKindOfInvalidInputWithItsOwnReason() throws Exception {
        topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
        byte[] red = TestImages.png(Color.RED, 1);
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            topics.sendImage("empty", new byte[0]);
            topics.sendImage("null", null);
            topics.sendImage("text", "hello".getBytes(UTF_8), "content-type", "image/png");
            topics.sendImage("truncated", TestImages.truncatedJpeg());
            topics.sendImage("huge", TestImages.hugePng());
            topics.sendImage("large", TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES + 1));
            topics.sendImage("claims-jpeg", red, "content-type", "image/jpeg");
            topics.sendImage("claims-text", red, "content-type", "text/plain");
            // a reason that repeated this content type would be too large for the broker, and block the partition
            // indefinitely
            topics.sendImage("claims-much", red, "content-type", "image/" + "x".repeat(2_000_000));
            topics.sendImage("two words", red);
            topics.sendImage("good", red, "content-type", "image/png");
            topics.sendImage(null, red);
            topics.send(new ProducerRecord<>(Topics.IMAGES.name(), 0, null, null));
            topics.flush();

            Map<String, String> reasons = new HashMap<>();
            topics.predictionsById(13).forEach((id, prediction) -> reasons.put(id, reason(prediction)));
            assertThat(reasons)
                    .hasSize(13)
                    .containsEntry("empty", "empty-body")
                    .containsEntry("null", "empty-body")
                    .containsEntry("text", "unsupported-format")
                    .containsEntry("truncated", "truncated-image")
                    .containsEntry("huge", "dimensions-too-large")
                    .containsEntry("large", "too-large")
                    .containsEntry("claims-jpeg", "content-type-mismatch")
                    .containsEntry("claims-text", "content-type-mismatch")
                    .containsEntry("claims-much", "content-type-mismatch")
                    .containsEntry("good", "red")
                    .containsEntry(Sha256.of(red).hex(), "red")
                    .containsValue("invalid-id");
            assertThat(reasons.keySet())
                    .as("an image without an id has its position as id")
                    .filteredOn(id -> id.startsWith("images-"))
                    .hasSize(2);
        }
    }

    @Test
    void copiesTheTraceOfAnImageToItsPrediction() throws Exception {
        topics.publish(PublishedModel.of(1, RED));
        byte[] red = TestImages.png(Color.RED, 1);
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            topics.sendImage("traced", red, "traceparent", trace);
            topics.sendImage("strange", red, "traceparent", "\u00e4 \n");
            topics.sendImage("untraced", red);
            topics.sendImage("flooded", red, "traceparent", "x".repeat(2_000_000));
            topics.flush();

            Map<String, String> traces = new HashMap<>();
            for (ConsumerRecord<String, Prediction> record : topics.predictionRecords(4)) {
                Header header = record.headers().lastHeader("traceparent");
                traces.put(record.key(), header == null ? "none" : new String(header.value(), UTF_8));
            }
            assertThat(traces)
                    .containsOnly(
                            entry("traced", trace),
                            entry("strange", "\u00e4 \n"),
                            entry("untraced", "none"),
                            entry("flooded", "none"));
        }
    }

    /** Returns the best label, or the reason of an error, which must be short; checks version and head. */
    private static String reason(Prediction prediction) {
        assertThat(prediction.modelVersion()).isEqualTo(1);
        assertThat(prediction.headSha256()).hasSize(64);
        PredictionError error = prediction.error();
        if (error == null) {
            return prediction.best().value();
        }
        assertThat(error.message()).isNotBlank().hasSizeLessThan(300);
        return error.reason();
    }
}
