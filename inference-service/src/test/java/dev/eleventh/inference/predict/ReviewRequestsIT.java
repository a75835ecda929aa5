package dev.eleventh.inference.predict;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.awt.Color;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewRequestsIT {
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    private RunningInference inference(String capacity) {
        Map<String, String> environment = RunningInference.environment(
                topics.bootstrapServers(), UUID.randomUUID().toString());
        environment.put("REVIEW_CAPACITY", capacity);
        return new RunningInference(environment);
    }

    @Test
    void imagesFromEveryDoorAreWrittenWithTheirAnswers() throws Exception {
        byte[] byHttp = TestImages.png(Color.GREEN, 1);
        byte[] byKafka = TestImages.png(Color.RED, 2);
        byte[] byInfer = TestImages.png(Color.BLUE, 3);
        String infer = """
                {"inputs": [{"name": "image", "shape": [1], "datatype": "BYTES", "data": ["%s"]}]}""".formatted(Base64.getEncoder().encodeToString(byInfer));
        try (RunningInference inference = inference("10")) {
            inference.awaitServing(1);
            topics.sendImage("question", byKafka);
            topics.predictions(1);
            for (int time = 0; time < 3; time++) {
                assertThat(inference.predict(byHttp, "").statusCode()).isEqualTo(200);
            }
            assertThat(inference.predict(TestImages.truncatedJpeg(), "").statusCode())
                    .isEqualTo(400);
            assertThat(inference
                            .send("POST", "/v2/models/eleventh/infer", infer)
                            .statusCode())
                    .isEqualTo(200);

            List<ConsumerRecord<String, byte[]>> records = topics.reviewRequests(3);

            assertThat(records)
                    .extracting(ConsumerRecord::key)
                    .containsOnly(
                            Sha256.of(byHttp).hex(),
                            Sha256.of(byKafka).hex(),
                            Sha256.of(byInfer).hex());
            for (ConsumerRecord<String, byte[]> record : records) {
                ReviewRequest request = ReviewRequest.of(record.headers(), record.value());
                assertThat(record.key()).isEqualTo(request.sha256().hex());
                assertThat(request.prediction().modelVersion()).isEqualTo(1);
                assertThat(request.isRandom())
                        .as("few images are all of the random part")
                        .isTrue();
            }
        }
    }

    @Test
    void withoutACapacityNoImageIsWritten() throws Exception {
        try (RunningInference inference = inference("0")) {
            inference.awaitServing(1);
            assertThat(inference.predict(TestImages.png(Color.GREEN, 1), "").statusCode())
                    .isEqualTo(200);
            topics.sendImage("question", TestImages.png(Color.RED, 2));
            topics.predictions(1);
        }
        // another instance keeps images; what it writes is the first record
        byte[] kept = TestImages.png(Color.BLUE, 3);
        try (RunningInference inference = inference("1")) {
            inference.awaitServing(1);
            // its group is new, and answers the image on the topic again
            topics.predictions(2);
            assertThat(inference.predict(kept, "").statusCode()).isEqualTo(200);
            assertThat(topics.reviewRequests(2))
                    .extracting(ConsumerRecord::key)
                    .doesNotContain(Sha256.of(TestImages.png(Color.GREEN, 1)).hex());
        }
    }
}
