package dev.eleventh.inference.predict;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.awt.Color;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Versions with and without a distance from the learned examples. */
class UnknownImagesIT {
    @Test
    void anImageFarFromTheLearnedOnesIsUnknownByAVersionWithADistance() throws Exception {
        PublishedModel earlier = PublishedModel.of(1, RED, BLUE);
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            topics.publish(earlier);
            inference.awaitServing(1);
            assertThat(predict(inference, Color.BLUE).unknown()).isFalse();

            topics.publish(PublishedModel.of(2, RED, BLUE).withDistance(RED, BLUE, 0.5));
            inference.awaitServing(2);
            Prediction far = predict(inference, Color.BLUE);
            assertThat(far.unknown()).isTrue();
            // the nearest class is still named
            assertThat(far.best()).isEqualTo(BLUE);
            assertThat(predict(inference, Color.RED).unknown()).isFalse();
            assertThat(inference.get("/v1/models/current").body()).contains("\"unknown_above\":");
            assertThat(inference.get("/metrics").body())
                    .contains("eleventh_predictions_total{outcome=\"unknown\"} 1.0");

            topics.publish(PublishedModel.of(3, RED, BLUE).withDistance(RED, BLUE, 2));
            inference.awaitServing(3);
            assertThat(predict(inference, Color.BLUE).unknown()).isFalse();
        }
    }

    private static Prediction predict(RunningInference inference, Color colour) throws Exception {
        HttpResponse<String> response = inference.predict(TestImages.png(colour, 0), "image/png");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body(), Prediction.class);
    }
}
