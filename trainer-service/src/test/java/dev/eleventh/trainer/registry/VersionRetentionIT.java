package dev.eleventh.trainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.config.VersionRetention;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.learn.PinnedVersions;
import dev.eleventh.trainer.publish.OutboxRelay;
import dev.eleventh.trainer.publish.OutboxRelayIT;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.publish.ReturnedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heads differ for each dimension. */
class VersionRetentionIT {
    private static final int KEPT = VersionRetention.FEWEST;
    private static final Duration YEAR = Duration.ofDays(365);

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final List<Sha256> heads = new ArrayList<>();
    private TestTopics topics;
    private TrainerConfig.Kafka kafka;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        kafka = TestTrainer.config(topics, database, Map.of()).kafka();
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void theOldestVersionsAreDeletedWithAllTheirData() {
        promote(1, KEPT + 10);
        publish();

        assertThat(retire(Set.of())).isEqualTo(10);
        publish();

        assertThat(database.number("SELECT min(version) FROM model_version")).isEqualTo(11);
        for (String table : List.of("model_version", "model_artifact", "challenger")) {
            assertThat(database.number("SELECT count(*) FROM " + table))
                    .as(table)
                    .isEqualTo(KEPT);
        }
        assertThat(database.number("SELECT count(*) FROM outbox WHERE kind = 'model'"))
                .isEqualTo(KEPT);
        assertThat(left(Topics.MODELS)).hasSize(KEPT).doesNotContainKeys("1", "10");
        assertThat(left(Topics.MODEL_ARTIFACTS)).hasSize(KEPT).doesNotContainKey(heads.get(0) + "/0");
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(KEPT + 10);
        assertThat(retire(Set.of())).as("nothing is left to do").isZero();
    }

    @Test
    void pinnedVersionsAndTheirParentsAreKept() {
        promote(1, KEPT + 10);
        publish();
        pin(VersionPin.STABLE, 5);
        pin("nobody follows this", 3);
        send("not a pin".getBytes(UTF_8), "rubbish");

        assertThat(retire(new PinnedVersions(() -> OutboxRelay.group(kafka)).get()))
                .isEqualTo(6);

        assertThat(database.texts("SELECT version::text FROM model_version WHERE version <= 10 ORDER BY version"))
                .containsExactly("2", "3", "4", "5");
    }

    @Test
    void theTargetOfARollbackAndTheBestRecentVersionAreKeptWithTheirParents() {
        promote(1, KEPT + 5);
        promoteOnProbation(KEPT + 6, 4);
        assertThat(registry.rollBack(
                        new Rollback(KEPT + 6, 4, new PairedCounts(20, 15, 1), "because", Events.NOW),
                        Map.of(),
                        PrequentialResult.NOTHING))
                .isTrue();
        database.execute("UPDATE model_version SET best = 2 WHERE version > 2");
        publish();

        assertThat(retire(Set.of())).isEqualTo(2);

        assertThat(oldest(4)).containsExactly("1", "2", "3", "4");
    }

    @Test
    void theBaselineOfTheChampionsProbationIsKeptWithItsParent() {
        promote(1, KEPT + 5);
        promoteOnProbation(KEPT + 6, 5);
        publish();

        assertThat(retire(Set.of())).isEqualTo(4);

        assertThat(oldest(3)).containsExactly("4", "5", "7");
    }

    @Test
    void aVersionThatIsTooOldIsDeletedUnlessItIsAmongTheNewest() {
        promote(1, KEPT + 5);
        publish();
        PostgresRetention patient = retention(KEPT + 1_000);
        assertThat(patient.run(Set::of)).isZero();
        database.execute("UPDATE model_version SET created_at = created_at - INTERVAL '10 years'");

        assertThat(patient.run(Set::of)).isEqualTo(5);

        assertThat(database.number("SELECT min(version) FROM model_version")).isEqualTo(6);
    }

    @Test
    void unpublishedVersionsAreKept() {
        promote(1, KEPT + 5);

        assertThat(retire(Set.of())).isZero();
    }

    @Test
    void aRetirementIsPublishedOnceDespiteAKill() {
        promote(1, KEPT + 1);
        publish();
        retire(Set.of());
        publish();
        int records = topics.read(Topics.MODELS).size();
        // killed between Kafka's commit and the mark
        database.execute("UPDATE outbox SET published_at = NULL WHERE kind = 'retired'");

        publish();

        assertThat(topics.read(Topics.MODELS)).hasSize(records);
    }

    @Test
    void aHeadThatReturnsAfterItsVersionWasDeletedIsSentAgain() {
        promote(1, KEPT + 1);
        try (OutboxRelay relay = OutboxRelay.open(kafka, new PostgresOutbox(database.jdbi()))) {
            publish(relay);
            retire(Set.of());
            publish(relay);
            registry.record(OutboxRelayIT.attempt(champion(), 1, true), PrequentialResult.NOTHING, null);
            publish(relay);
        }

        ModelManifest newest = topics.models().get(topics.models().size() - 1);
        assertThat(newest.head().sha256()).isEqualTo(heads.get(0));
        assertThat(Sha256.of(topics.artifact(newest.head()))).isEqualTo(heads.get(0));
        assertThat(left(Topics.MODEL_ARTIFACTS)).containsKey(heads.get(0) + "/0");
    }

    @Test
    void anArtifactThatAKeptVersionHasIsKept() {
        promote(1, 1);
        for (int i = 2; i <= KEPT + 1; i++) {
            // heads alternate, so that of version 1 returns
            registry.record(
                    OutboxRelayIT.attempt(champion(), i % 2 == 0 ? 2 : 1, true), PrequentialResult.NOTHING, null);
        }
        publish();

        assertThat(retire(Set.of())).isEqualTo(1);
        publish();

        assertThat(left(Topics.MODEL_ARTIFACTS)).hasSize(2);
        assertThat(database.number("SELECT count(*) FROM model_artifact")).isEqualTo(2);
    }

    @Test
    void aBackboneIsDeletedWithAllItsPartsAndChunks() {
        byte[] large = new byte[(16 << 20) + 1];
        registry.record(
                OutboxRelayIT.attempt(null, 2, true, OutboxRelayIT.theta(large)), PrequentialResult.NOTHING, null);
        publish();
        assertThat(left(Topics.MODEL_ARTIFACTS)).containsKey(Sha256.of(large) + "/18");
        promote(2, KEPT + 1);
        publish();

        assertThat(retire(Set.of())).isEqualTo(1);
        publish();

        assertThat(database.number("SELECT count(*) FROM model_artifact_part")).isZero();
        assertThat(left(Topics.MODEL_ARTIFACTS).keySet())
                .noneMatch(key -> key.startsWith(Sha256.of(large).hex()));
    }

    @Test
    void rejectedChallengersDoNotAccumulate() {
        promote(1, KEPT + 1);
        for (int i = 0; i < 6 * KEPT; i++) {
            registry.record(OutboxRelayIT.attempt(champion(), 7, false), PrequentialResult.NOTHING, null);
        }
        publish();

        retire(Set.of());

        assertThat(database.number("SELECT count(*) FROM challenger")).isLessThanOrEqualTo(6 * KEPT);
    }

    @Test
    void rejectedChallengersAreDeletedEvenIfNoVersionIs() {
        promote(1, 1);
        for (int i = 0; i < 6 * KEPT; i++) {
            registry.record(OutboxRelayIT.attempt(champion(), 7, false), PrequentialResult.NOTHING, null);
        }

        retention(KEPT).forget();

        assertThat(database.number("SELECT count(*) FROM challenger WHERE verdict = 'rejected'"))
                .isEqualTo(5 * KEPT);
        assertThat(champion().version()).isEqualTo(1);
    }

    @Test
    void aRejectedChallengerIsDeletedOnceItIsOlderThanTheKeptVersions() {
        promote(1, 1);
        registry.record(OutboxRelayIT.attempt(champion(), 7, false), PrequentialResult.NOTHING, null);
        promote(2, KEPT);
        retention(KEPT).forget();
        assertThat(database.number("SELECT count(*) FROM challenger")).isEqualTo(KEPT + 1);
        promote(KEPT + 1, KEPT + 1);

        retention(KEPT).forget();

        assertThat(database.number("SELECT count(*) FROM challenger WHERE verdict = 'rejected'"))
                .isZero();
    }

    @Test
    void publishedRowsAreDeletedAfterADayEvenIfNoVersionIs() {
        promote(1, 1);
        database.jdbi()
                .useTransaction(handle -> PostgresOutbox.append(
                        handle,
                        List.of(ReturnedRecord.of(
                                Events.unreadable(0, new byte[] {1}).record(),
                                RejectionReason.CORRUPT_IMAGE,
                                "why",
                                Events.NOW,
                                Optional.empty()))));
        publish();
        retention(KEPT).forget();
        assertThat(database.number("SELECT count(*) FROM outbox"))
                .as("rows published today")
                .isEqualTo(2);
        database.execute("UPDATE outbox SET published_at = published_at - INTERVAL '25 hours'");

        retention(KEPT).forget();

        assertThat(database.texts("SELECT kind FROM outbox")).containsExactly("model");
    }

    @Test
    void aLabelIsDeletedWithTheLastVersionThatKnewIt() {
        database.execute("INSERT INTO consumer_position VALUES (0, 7)");
        Map<Label, Double> both = Map.of(new Label("cup"), 0.5, new Label("mug"), 0.5);
        registry.record(Attempts.of(null, true, both), PrequentialResult.NOTHING, null);
        for (int i = 0; i < KEPT; i++) {
            registry.record(
                    Attempts.of(champion(), true, Map.of(new Label("mug"), 0.5)), PrequentialResult.NOTHING, null);
        }
        publish();
        assertThat(database.texts("SELECT label FROM learned_label ORDER BY 1")).containsExactly("cup", "mug");

        assertThat(retire(Set.of())).isEqualTo(1);

        assertThat(database.texts("SELECT label FROM learned_label")).containsExactly("mug");
    }

    @Test
    void labelsAndSourcesWithoutExamplesLeaveNoCount() {
        ExampleStore store = new PostgresExampleStore(database.jdbi(), 0, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        store.record(Events.batch(
                List.of(
                        Events.labelled(0, "a", "mug", "x"),
                        Events.labelled(1, "b", "cup", "y"),
                        Events.retracted(2, "b")),
                Map.of(0, 0L)));
        store.record(Events.batch(
                List.of(Events.labelled(3, "c", "jar", "z"), Events.relabelled(4, "a", "jar")), Map.of(0, 3L)));
        database.execute("INSERT INTO source_prequential VALUES ('/gone', 3, 1), ('/test', 5, 2)");

        retention(KEPT).forget();

        assertThat(database.texts("SELECT label || examples FROM label_count")).containsExactly("jar2");
        assertThat(database.texts("SELECT source FROM source_prequential")).containsExactly("/test");
    }

    @Test
    void aLabelThatReturnsWhileItsCountIsDeletedIsCounted() {
        ExampleStore store = new PostgresExampleStore(database.jdbi(), 0, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        store.record(Events.batch(List.of(Events.labelled(0, "a", "mug", "x")), Map.of(0, 0L)));
        store.record(Events.batch(List.of(Events.retracted(1, "a")), Map.of(0, 1L)));
        database.jdbi().useTransaction(recorder -> {
            recorder.execute("UPDATE label_count SET examples = examples + 1");

            retention(KEPT).forget();
        });

        assertThat(database.texts("SELECT label || examples FROM label_count")).containsExactly("mug1");
    }

    @Test
    void aRetentionBelowTheMinimumIsRejected() {
        assertThatThrownBy(() -> new VersionRetention(KEPT - 1, YEAR)).hasMessageContaining("20 versions or more");
        assertThatThrownBy(() -> new VersionRetention(KEPT, Duration.ZERO)).hasMessageContaining("longer than 0");
    }

    private void promote(int from, int to) {
        for (int i = from; i <= to; i++) {
            JudgedChallenger attempt = OutboxRelayIT.attempt(registry.champion().orElse(null), i, true);
            registry.record(attempt, PrequentialResult.NOTHING, null);
            heads.add(attempt.headSha256());
        }
    }

    private void promoteOnProbation(int version, long baseline) {
        registry.record(
                OutboxRelayIT.attempt(champion(), version, true),
                PrequentialResult.NOTHING,
                ProbationStatus.against(baseline));
    }

    private List<String> oldest(int count) {
        return database.texts("SELECT version::text FROM model_version ORDER BY model_version.version LIMIT " + count);
    }

    private Champion champion() {
        return registry.champion().orElseThrow();
    }

    private void publish() {
        try (OutboxRelay relay = OutboxRelay.open(kafka, new PostgresOutbox(database.jdbi()))) {
            publish(relay);
        }
    }

    private static void publish(OutboxRelay relay) {
        while (relay.publish() > 0) {
            // until everything is published
        }
    }

    private int retire(Set<Long> pinned) {
        return retention(KEPT).run(() -> pinned);
    }

    private PostgresRetention retention(int versions) {
        return new PostgresRetention(
                database.jdbi(), new VersionRetention(versions, YEAR), Clock.fixed(Events.NOW, ZoneOffset.UTC));
    }

    /** Returns what compaction leaves: the last value of each key, unless it is a tombstone. */
    private Map<String, byte[]> left(Topic<?, ?> topic) {
        Map<String, byte[]> left = new LinkedHashMap<>();
        topics.read(topic).forEach(record -> {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                left.remove(key);
            } else {
                left.put(key, record.value());
            }
        });
        return left;
    }

    private void pin(String key, long version) {
        byte[] value = Topics.MODEL_CONTROL
                .value()
                .serializer()
                .serialize(Topics.MODEL_CONTROL.name(), new VersionPin(version, "person", "because"));
        send(value, key);
    }

    private void send(byte[] value, String key) {
        topics.send(Topics.MODEL_CONTROL, key, value);
    }
}
