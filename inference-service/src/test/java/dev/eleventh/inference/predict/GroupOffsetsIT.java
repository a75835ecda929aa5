package dev.eleventh.inference.predict;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.Test;

/** Deletes the offsets of the service's group while the service is stopped. */
class GroupOffsetsIT {
    private static final int IMAGES = 5;

    @Test
    void aGroupWithoutItsOffsetsReportsTheNumberOfImagesItAnswersAgain() throws Exception {
        try (TestTopics topics = TestTopics.empty()) {
            topics.publish(PublishedModel.of(1, RED, BLUE));
            for (int i = 0; i < IMAGES; i++) {
                topics.sendImage("red-" + i, TestImages.png(Color.RED, i));
            }
            topics.flush();
            String instance = UUID.randomUUID().toString();
            Map<String, String> environment = RunningInference.environment(topics.bootstrapServers(), instance);
            try (RunningInference first = new RunningInference(environment)) {
                topics.predictions(IMAGES);
                assertThat(first.answeredAgain()).as("a new group").isZero();
            }
            try (RunningInference second = new RunningInference(environment)) {
                topics.sendImage("blue", TestImages.png(Color.BLUE, 1));
                assertThat(topics.predictionsById(IMAGES + 1)).containsKey("blue");
                assertThat(second.answeredAgain()).as("a group with offsets").isZero();
            }

            delete("group-" + instance, topics.bootstrapServers());
            try (RunningInference third = new RunningInference(environment)) {
                assertThat(topics.predictions(2 * (IMAGES + 1))).hasSize(2 * (IMAGES + 1));
                // images are sent without transactions, so the topic has no markers
                assertThat(third.answeredAgain()).isEqualTo(IMAGES + 1);
            }
        }
    }

    private static void delete(String group, String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            // a member that was closed may take a moment to leave
            await().ignoreExceptionsMatching(failure -> failure.getCause() instanceof GroupNotEmptyException)
                    .until(() -> {
                        admin.deleteConsumerGroups(List.of(group)).all().get();
                        return true;
                    });
        }
    }
}
