package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.Prediction;
import java.awt.Color;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PredictionStreamIT {
    @Test
    void whoeverReadsSeesWhatIsCommittedFromThenOnOfEveryInstance() throws Exception {
        try (TestTopics topics = TestTopics.empty();
                RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            topics.publish(PublishedModel.of(1, RED, BLUE));
            topics.sendImage("early", TestImages.png(Color.RED, 1));
            topics.flush();
            topics.predictions(1);
            for (int reader = 0; reader < 2; reader++) {
                try (RunningInference other = new RunningInference(topics.bootstrapServers());
                        Stream<String> lines = other.events("/v1/predictions/stream")) {
                    for (int i = 0; i < 5; i++) {
                        topics.sendImage("late-" + reader + i, TestImages.png(Color.BLUE, i));
                    }
                    topics.flush();

                    assertThat(ids(lines, 5))
                            .containsExactly(
                                    "late-" + reader + 0,
                                    "late-" + reader + 1,
                                    "late-" + reader + 2,
                                    "late-" + reader + 3,
                                    "late-" + reader + 4);
                }
            }
        }
    }

    private static Set<String> ids(Stream<String> lines, int count) {
        Iterator<String> data = lines.filter(line -> line.startsWith("data:")).iterator();
        Set<String> ids = new TreeSet<>();
        while (ids.size() < count) {
            Prediction prediction = Json.read(data.next().substring(5), Prediction.class);
            assertThat(prediction.modelVersion()).isEqualTo(1);
            ids.add(prediction.id());
        }
        return ids;
    }
}
