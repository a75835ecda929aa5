package dev.eleventh.trainer;

import static dev.eleventh.trainer.Pictures.Subject.BLUE_SQUARE;
import static dev.eleventh.trainer.Pictures.Subject.GREEN_STRIPES;
import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.http.LearnerStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerServiceIT {
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");
    private static final Label STRIPES = new Label("stripes");

    private final TestDatabase database = TestDatabase.create();
    private TestTopics topics;
    private TrainerConfig config;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        config = TestTrainer.config(topics, database, Map.of());
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void aNewLabelBecomesAVersionThatConsumersCanRead() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 30);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 30);
            trainer.awaitStatus(status -> knows(status, CIRCLE, SQUARE) && isDone(status, 60));

            topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, 30);
            LearnerStatus status = trainer.awaitStatus(now -> knows(now, STRIPES) && isDone(now, 90));

            List<ModelManifest> models = topics.models();
            assertThat(models)
                    .extracting(ModelManifest::version)
                    .isEqualTo(LongStream.rangeClosed(1, status.championVersion())
                            .boxed()
                            .toList());
            ModelManifest newest = models.get(models.size() - 1);
            byte[] file = topics.artifact(newest.head());
            assertThat(Sha256.of(file)).isEqualTo(newest.head().sha256());
            assertThat(HeadCodec.decode(file).labels()).isEqualTo(newest.labels());
            assertThat(newest.labels()).containsExactlyInAnyOrder(CIRCLE, SQUARE, STRIPES);
            assertThat(newest.selfTest()).isNotEmpty();
            assertThat(newest.trainedOffsets()).isNotEmpty();
            assertThat(database.texts("SELECT DISTINCT manifest ->> 'self_test' FROM model_version"))
                    .as("embeddings outside the table of examples")
                    .containsExactly("[]");
        }
    }

    @Test
    void waitsForTablesThatTheMigrationHasNotCreatedYet() {
        EmbeddedPostgreSql server = TestServers.postgreSql();
        String url = server.createDatabase("not_migrated");
        TrainerConfig early = TestTrainer.config(topics, database, Map.of("DATABASE_URL", url));
        try (RunningTrainer trainer = new RunningTrainer(early)) {
            await().untilAsserted(() -> assertThat(trainer.healthChecks())
                    .filteredOn(check -> !check.name().equals("trainer-broker"))
                    .extracting(check -> check.health().reason())
                    .allMatch(reason -> reason.contains("waits for an unavailable dependency"))
                    .anyMatch(reason -> reason.contains("\"base_backbone\" does not exist")));

            Migrations.migrate(url, server.user(), server.password());

            await().until(() -> trainer.healthChecks().stream()
                    .allMatch(check -> check.health().ready()));
        }
    }

    @Test
    void aChallengerThatIsNotBetterIsRecordedAndNotPublished() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 60);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 60);
            trainer.awaitStatus(status -> knows(status, CIRCLE, SQUARE) && isDone(status, 120));

            // the champion gets all of the hold-out right by now
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 60, 70);
            LearnerStatus status = trainer.awaitStatus(now -> isDone(now, 130)
                    && now.lastChallenger() != null
                    && now.lastChallenger().verdict().equals("rejected"));

            assertThat(topics.models()).hasSize((int) status.championVersion());
            assertThat(status.lastChallenger()).isNotNull();
            assertThat(database.number("SELECT count(*) FROM challenger WHERE verdict = 'promoted'"))
                    .isEqualTo(status.championVersion());
        }
    }

    @Test
    void anUnreadableImageIsReturnedToIngestAndTheRestIsLearned() {
        ExampleEvent.Labelled text = new ExampleEvent.Labelled(
                new ExampleId("text"),
                "/test",
                Events.NOW,
                CIRCLE,
                "image/png",
                new EncodedImage("not an image".getBytes(UTF_8)));
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.accept(text);
            topics.accept(new ExampleEvent.Relabelled(new ExampleId("never-seen"), "/test", Events.NOW, CIRCLE));
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 5);
            LearnerStatus status = trainer.awaitStatus(now -> now.championVersion() > 0 && isDone(now, 5));

            assertThat(status.examplesRejected()).isEqualTo(2);
            List<ConsumerRecord<byte[], byte[]>> rejected = topics.read(Topics.EXAMPLES_RETURNED);
            assertThat(rejected)
                    .extracting(record -> header(record, "ce_id") + " " + header(record, "rejection-reason"))
                    .containsExactlyInAnyOrder("text unsupported-format", "never-seen unknown-example");
            assertThat(rejected)
                    .extracting(record -> header(record, "ce_label"))
                    .contains("circle");
            assertThat(rejected).anyMatch(record -> "not an image".equals(text(record.value())));
        }
    }

    @Test
    void publishedRowsAreDeletedAfterADayEvenIfNothingIsLearned() {
        database.execute("""
                INSERT INTO outbox (kind, published_at) SELECT 'rejected', now() - INTERVAL '25 hours' FROM generate_series(1, 9)
                """);
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.accept(new ExampleEvent.Relabelled(new ExampleId("never-seen"), "/test", Events.NOW, CIRCLE));

            await().until(() -> database.number("SELECT count(*) FROM outbox") == 1);
            assertThat(trainer.status().championVersion()).isZero();
        }
    }

    @Test
    void aRelabelMovesAnExampleAndALabelWithoutExamplesIsForgotten() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 10);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 10);
            topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, 3);
            trainer.awaitStatus(status -> knows(status, CIRCLE, SQUARE, STRIPES) && isDone(status, 23));

            topics.accept(new ExampleEvent.Relabelled(TestTopics.id(STRIPES, 0), "/test", Events.NOW, SQUARE));
            topics.accept(new ExampleEvent.Retracted(TestTopics.id(STRIPES, 1), "/test", Events.NOW));
            topics.accept(new ExampleEvent.Retracted(TestTopics.id(STRIPES, 2), "/test", Events.NOW));
            LearnerStatus status = trainer.awaitStatus(now -> !knows(now, STRIPES) && isDone(now, 21));

            assertThat(status.labels()).containsExactlyInAnyOrder(CIRCLE, SQUARE);
            assertThat(status.replayBuffer()).doesNotContainKey(STRIPES);
            assertThat(database.texts("SELECT label FROM example WHERE example_id = 'stripes-0'"))
                    .containsExactly("square");
        }
    }

    @Test
    void retractingEverythingKeepsTheChampionOnlyUntilThereIsSomethingToLearnFrom() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 4);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 4);
            trainer.awaitStatus(status -> knows(status, CIRCLE, SQUARE) && isDone(status, 8));
            for (int number = 0; number < 4; number++) {
                topics.accept(new ExampleEvent.Retracted(TestTopics.id(CIRCLE, number), "/test", Events.NOW));
                topics.accept(new ExampleEvent.Retracted(TestTopics.id(SQUARE, number), "/test", Events.NOW));
            }
            long outdated = trainer.awaitStatus(status -> isDone(status, 0)).championVersion();

            // no better on the hold-out and without a new label, but the champion must still be replaced
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 10, 14);
            LearnerStatus status = trainer.awaitStatus(now -> now.championVersion() > outdated && isDone(now, 4));

            assertThat(status.labels()).containsExactly(CIRCLE);
        }
    }

    @Test
    void aRestartContinuesWithTheSameChampionAndTheNextVersion() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 10);
            trainer.awaitStatus(now -> knows(now, CIRCLE) && isDone(now, 10));
        }
        // a challenger that was learned in the background may have been promoted since
        long before = database.number("SELECT version FROM champion");

        try (RunningTrainer trainer = new RunningTrainer(config)) {
            assertThat(trainer.status().championVersion()).isEqualTo(before);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 10);
            LearnerStatus status = trainer.awaitStatus(now -> knows(now, CIRCLE, SQUARE) && isDone(now, 20));

            assertThat(topics.models())
                    .extracting(ModelManifest::version)
                    .isEqualTo(LongStream.rangeClosed(1, status.championVersion())
                            .boxed()
                            .toList());
            assertThat(database.number("SELECT sum(seen) FROM prequential_count"))
                    .as("each example after version 1 was predicted once, before it was learned")
                    .isEqualTo(database.number("""
                            SELECT count(*) FROM example JOIN model_version ON version = 1
                            WHERE event_offset >= coalesce(
                                CAST(manifest #>> ARRAY['trained_offsets', event_partition::text] AS bigint), 0)
                            """));
        }
    }

    @Test
    void eventsThatWereRecordedButNotLearnedWhenItStoppedAreLearnedAfterTheRestart() {
        TrainerConfig patient = TestTrainer.config(topics, database, Map.of("LEARN_AFTER", "1h"));
        try (RunningTrainer trainer = new RunningTrainer(patient)) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 3);
            trainer.awaitStatus(status -> knows(status, CIRCLE));
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 3, 6);
            trainer.awaitStatus(status -> status.examplesRecorded() == 6 && status.pendingEvents() > 0);
        }

        try (RunningTrainer trainer = new RunningTrainer(config)) {
            trainer.awaitStatus(status -> isDone(status, 6));
        }
    }

    @Test
    void ofTwoTrainersOneLeadsAndTheOtherTakesOver() {
        SimpleMeterRegistry first = new SimpleMeterRegistry();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        RunningTrainer leader = new RunningTrainer(config, first);
        try {
            await().until(() -> leads(first));
            try (RunningTrainer follower = new RunningTrainer(config, second)) {
                topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 20);
                follower.awaitStatus(status -> knows(status, CIRCLE) && isDone(status, 20));
                assertThat(leads(second)).isFalse();

                leader.close();
                topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 20);
                LearnerStatus status = follower.awaitStatus(now -> knows(now, CIRCLE, SQUARE) && isDone(now, 40));

                assertThat(leads(second)).isTrue();
                assertThat(topics.models()).hasSize((int) status.championVersion());
            }
        } finally {
            leader.close();
        }
    }

    @Test
    @Tag("faults")
    void theTrainerSurvivesARestartOfPostgreSql(@TempDir Path directory) {
        EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0);
        try {
            TestDatabase own = TestDatabase.create(server);
            try (RunningTrainer trainer = new RunningTrainer(TestTrainer.config(topics, own, Map.of()))) {
                topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 10);
                trainer.awaitStatus(status -> knows(status, CIRCLE) && isDone(status, 10));

                server.close();
                topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 10);
                await().until(() -> trainer.healthChecks().stream()
                        .allMatch(check -> check.name().equals("trainer-broker")
                                || check.health().reason().contains("waits for")));
                server = EmbeddedPostgreSql.start(directory, server.port());

                trainer.awaitStatus(status -> knows(status, CIRCLE, SQUARE) && isDone(status, 20));
                await().until(() -> trainer.healthChecks().stream()
                        .allMatch(check -> check.health().ready()));
            }
        } finally {
            server.close();
        }
    }

    @Test
    void theStatusIsReturnedOverHttp() throws Exception {
        try (Metrics metrics = Metrics.start();
                RunningTrainer trainer = new RunningTrainer(config, metrics.registry());
                HttpServer http = HttpServer.start(
                        new HttpSettings("127.0.0.1", 0),
                        List.of(trainer.endpoints()),
                        trainer.healthChecks(),
                        metrics.registry())) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 3);
            trainer.awaitStatus(status -> knows(status, CIRCLE) && isDone(status, 3));

            assertThat(get(http, "/v1/learner"))
                    .contains("\"champion_version\":", "\"labels\":[\"circle\"]", "\"examples_recorded\":3")
                    .contains("\"verdict\":")
                    .contains("\"events_recorded\":3", "\"examples\":{\"circle\":{\"train\":");
            assertThat(get(http, "/metrics"))
                    .contains("eleventh_examples_recorded_total 3.0", "eleventh_leader 1.0")
                    .contains("eleventh_challengers_total{verdict=\"promoted\"}", "eleventh_learn_seconds");
        }
    }

    @Test
    void aReaderOfTheStreamReceivesEachChangeUntilTheServiceEnds() throws Exception {
        try (Metrics metrics = Metrics.start();
                RunningTrainer trainer = new RunningTrainer(config, metrics.registry())) {
            HttpServer http = HttpServer.start(
                    new HttpSettings("127.0.0.1", 0), List.of(trainer.endpoints()), List.of(), metrics.registry());
            try (http) {
                URI uri = URI.create("http://127.0.0.1:%d/v1/learner/stream".formatted(http.port()));
                HttpResponse<Stream<String>> stream = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
                Iterator<String> data =
                        stream.body().filter(line -> line.startsWith("data:")).iterator();
                assertThat(data.next()).contains("\"champion_version\":0");

                topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 3);
                while (!data.next().matches(".*\"labels\":.\"circle\".*\"events_recorded\":3,\"lag\":0.*")) {
                    // skips earlier states
                }

                http.close();
                data.forEachRemaining(ignored -> {});
            }
        }
    }

    private static String get(HttpServer http, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(http.port(), path));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static boolean isDone(LearnerStatus status, long examples) {
        return status.examplesRecorded() == examples && status.pendingEvents() == 0 && status.outboxPending() == 0;
    }

    private static boolean knows(LearnerStatus status, Label... labels) {
        return status.labels().containsAll(List.of(labels));
    }

    private static boolean leads(SimpleMeterRegistry registry) {
        return registry.get("eleventh.leader").gauge().value() == 1;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : new String(value, UTF_8);
    }
}
