package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.trainer.http.LearnerStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images are asked over Kafka, and their labels arrive later. */
class OutcomesIT {
    private static final List<String> CLASSES = List.of("disc", "cross");
    private static final int RIGHT = 40;
    private static final int LESSON = 100;
    private static final int ASKED = 30;

    private static final Map<String, String> SETTINGS = Map.of(
            "STRATEGY",
            "exact",
            // nothing is held out, so the gate cannot detect wrong labels
            "HOLD_OUT_FRACTION",
            "0",
            "LEARN_AFTER",
            "1h",
            "LEARN_AFTER_EXAMPLES",
            String.valueOf(LESSON));

    @Test
    void labelsThatArriveLaterGiveALiveAccuracyThatFollowsTheirCorrections(@TempDir Path directory) throws Exception {
        try (RunningServices services = new RunningServices(directory, "outcomes", SETTINGS);
                KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            long version = learnRightly(services, kafka);
            ask(services, kafka, version);
            label(kafka);
            awaitAccuracy(services, version, ASKED, ASKED);

            services.queue("PUT", "/v1/examples/asked-0/label", RunningServices.labelBody("cross"));
            awaitAccuracy(services, version, ASKED, ASKED - 1);

            services.queue("DELETE", "/v1/examples/asked-0", new byte[0]);
            awaitAccuracy(services, version, ASKED - 1, ASKED - 1);

            // asked again by a version that has learned the images
            awaitLearned(
                    services,
                    now -> now.championVersion() > version
                            && now.examplesRecorded() == RIGHT + ASKED
                            && now.pendingEvents() == 0);
            ask(services, kafka, services.learner().championVersion());
            List<ConsumerRecord<byte[], byte[]>> outcomes = kafka.readAll("prediction-outcomes");
            // an example that nobody asked about has no outcome; its tombstone removes nothing
            assertThat(KafkaProbe.countByKey(outcomes))
                    .hasSize(ASKED + 1)
                    .containsEntry("asked-0", 3L)
                    .containsEntry("asked-1", 1L)
                    .containsEntry("right-2", 1L);
        }
    }

    @Test
    void aVersionThatServedWrongAnswersIsRolledBack(@TempDir Path directory) throws Exception {
        try (RunningServices services = new RunningServices(directory, "outcome_rollback", SETTINGS);
                KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            long right = learnRightly(services, kafka);
            teach(kafka, "wrong", 1_000, LESSON, true);
            awaitLearned(services, now -> now.championVersion() > right);
            long wrong = services.learner().championVersion();

            ask(services, kafka, wrong);
            label(kafka);

            await().until(() -> services.learner().championVersion() == right);
            await().until(() -> serving(services) == right);
            assertThat(services.query("SELECT reason FROM rollback"))
                    .singleElement()
                    .satisfies(reason ->
                            assertThat(reason).contains("served images that were labelled later", "version " + wrong));
        }
    }

    /** Makes a version from right labels, and returns it. Its last lesson follows a correction, and includes all. */
    private static long learnRightly(RunningServices services, KafkaProbe kafka) throws Exception {
        teach(kafka, "right", 0, 2, false);
        awaitLearned(services, now -> now.labels().size() == 2);
        teach(kafka, "right", 2, RIGHT, false);
        await().until(() -> services.learner().examplesRecorded() == RIGHT + 2);
        long before = services.learner().championVersion();
        services.queue("DELETE", "/v1/examples/right-2", new byte[0]);
        awaitLearned(services, now -> now.championVersion() > before);
        return services.learner().championVersion();
    }

    private static void teach(KafkaProbe kafka, String prefix, int from, int count, boolean swapped) throws Exception {
        for (int number = from; number < from + count; number++) {
            String shown = CLASSES.get(number % 2);
            String label = swapped ? CLASSES.get(1 - number % 2) : shown;
            kafka.send("examples", null, prefix + "-" + number, Map.of("ce_label", label), Drawings.png(shown, number));
        }
        kafka.flush();
    }

    /** Asks for predictions of images, and returns when the version has answered all of them. */
    private static void ask(RunningServices services, KafkaProbe kafka, long version) throws Exception {
        await().until(() -> serving(services) == version);
        for (int number = 0; number < ASKED; number++) {
            kafka.send("images", null, "asked-" + number, Map.of(), image(number));
        }
        kafka.flush();
        await().until(() -> kafka.readAll("predictions").stream()
                        .filter(answer -> answeredBy(answer, version))
                        .count()
                == ASKED);
    }

    private static boolean answeredBy(ConsumerRecord<byte[], byte[]> answer, long version) {
        return json(new String(answer.value(), UTF_8)).path("model_version").asLong() == version;
    }

    private static void label(KafkaProbe kafka) throws Exception {
        for (int number = 0; number < ASKED; number++) {
            kafka.send("examples", null, "asked-" + number, Map.of("ce_label", CLASSES.get(number % 2)), image(number));
        }
        kafka.flush();
    }

    private static byte[] image(int number) {
        return Drawings.png(CLASSES.get(number % 2), 5_000 + number);
    }

    private static void awaitAccuracy(RunningServices services, long version, long seen, long correct) {
        await().untilAsserted(() -> {
            JsonNode newest = json(services.send("GET", "/v1/registry/outcomes", new byte[0])
                            .body())
                    .at("/versions/0");
            assertThat(newest.path("version").asLong()).isEqualTo(version);
            assertThat(newest.path("seen").asLong()).isEqualTo(seen);
            assertThat(newest.path("correct").asLong()).isEqualTo(correct);
        });
    }

    private static long serving(RunningServices services) throws Exception {
        return json(services.send("GET", "/v1/serving", new byte[0]).body())
                .path("version")
                .asLong();
    }

    private static JsonNode json(String text) {
        return Json.read(text, JsonNode.class);
    }

    private static void awaitLearned(RunningServices services, Predicate<LearnerStatus> wanted) {
        await().until(() -> {
            LearnerStatus now = services.learner();
            return wanted.test(now) && now.outboxPending() == 0;
        });
    }
}
