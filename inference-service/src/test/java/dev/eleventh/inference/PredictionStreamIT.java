package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.Prediction;
import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PredictionStreamIT {
    @Test
    void aReaderSeesLaterCommitsOfAllInstances() throws Exception {
        try (TestTopics topics = TestTopics.empty();
                RunningInference one = new RunningInference(ofOneGroup(topics, "one"));
                RunningInference other = new RunningInference(ofOneGroup(topics, "other"))) {
            topics.publish(PublishedModel.of(1, RED, BLUE));
            topics.sendImage("early", TestImages.png(Color.RED, 1));
            topics.flush();
            assertThat(topics.predictions(1)).hasSize(1);
            try (Stream<String> ofOne = one.events("/v1/predictions/stream");
                    Stream<String> ofOther = other.events("/v1/predictions/stream")) {
                // many keys, so that both instances get some
                for (int i = 10; i < 30; i++) {
                    topics.sendImage("late-" + i, TestImages.png(Color.BLUE, i));
                }
                topics.flush();

                assertThat(ids(ofOne)).hasSize(20).allMatch(id -> id.startsWith("late-"));
                assertThat(ids(ofOther)).hasSize(20).allMatch(id -> id.startsWith("late-"));
            }
        }
    }

    private static Map<String, String> ofOneGroup(TestTopics topics, String instance) {
        Map<String, String> environment = RunningInference.environment(topics.bootstrapServers(), instance);
        environment.put("INFERENCE_GROUP_ID", "one-group");
        return environment;
    }

    private static List<String> ids(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("data:"))
                .limit(20)
                .map(line -> Json.read(line.substring(5), Prediction.class).id())
                .distinct()
                .toList();
    }
}
