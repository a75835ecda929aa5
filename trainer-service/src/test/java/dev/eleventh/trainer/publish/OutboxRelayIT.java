package dev.eleventh.trainer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.ProbationStatus;
import dev.eleventh.trainer.registry.Rollback;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class OutboxRelayIT {
    private static final Label MUG = new Label("mug");

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final Outbox outbox = new PostgresOutbox(database.jdbi());
    private TestTopics topics;
    private TrainerConfig.Kafka config;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        config = new TrainerConfig.Kafka(
                KafkaConnection.plain(topics.bootstrapServers()),
                "unused",
                "relay-" + database.config().url());
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void aVersionIsPublishedWithItsHeadInChunksThatMatchItsDigest() {
        // 300,000 values are 1.2 MB, so two chunks
        registry.record(attempt(null, 300_000, true), PrequentialResult.NOTHING, null);

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(1);
            assertThat(relay.publish()).isZero();
        }

        List<ModelManifest> models = topics.models();
        assertThat(models).hasSize(1);
        ModelManifest manifest = models.get(0);
        assertThat(manifest.version()).isEqualTo(1);
        assertThat(manifest.parent()).isNull();
        assertThat(manifest.head().chunks()).hasSize(2);
        byte[] file = topics.artifact(manifest.head());
        assertThat(file).hasSize(manifest.head().bytes());
        assertThat(Sha256.of(file)).isEqualTo(manifest.head().sha256());
        assertThat(HeadCodec.decode(file).labels()).containsExactly(MUG);
        assertThat(topics.read(Topics.MODEL_ARTIFACTS))
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactly(
                        manifest.head().sha256() + "/0", manifest.head().sha256() + "/1");
    }

    @Test
    void aBackboneIsPublishedOnceAndNamedByEveryVersionThatUsesIt() {
        byte[] content = new byte[Topics.MAX_CHUNK_BYTES + 1];
        registry.record(attempt(null, 2, true, theta(content)), PrequentialResult.NOTHING, null);
        registry.record(
                attempt(registry.champion().orElseThrow(), 3, true, theta(content)), PrequentialResult.NOTHING, null);
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(2);
        }
        registry.record(attempt(registry.champion().orElseThrow(), 4, true), PrequentialResult.NOTHING, null);
        registry.record(
                attempt(registry.champion().orElseThrow(), 5, true, theta(content)), PrequentialResult.NOTHING, null);

        // another relay, which does not remember the artifact
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(2);
        }

        List<BackboneArtifact> backbones =
                topics.models().stream().map(ModelManifest::backbone).toList();
        assertThat(backbones.get(0)).isNotNull().isEqualTo(backbones.get(1)).isEqualTo(backbones.get(3));
        assertThat(backbones.get(2)).isNull();
        assertThat(topics.artifact(backbones.get(0).artifact())).isEqualTo(content);
        assertThat(chunksOf(Sha256.of(content))).hasSize(2);
    }

    @Test
    void aBackboneOfSeveralPartsIsStoredAndPublishedWhole() throws IOException {
        // more than the chunks of one transaction
        byte[] content = new byte[8 * PostgresArtifacts.PART_BYTES + 1];
        new Random(1).nextBytes(content);
        Sha256 sha256 = Sha256.of(content);
        registry.record(attempt(null, 2, true, theta(content)), PrequentialResult.NOTHING, null);

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }

        assertThat(database.number("SELECT max(octet_length(bytes)) FROM model_artifact_part"))
                .isEqualTo(PostgresArtifacts.PART_BYTES);
        assertThat(topics.artifact(topics.models().get(0).artifacts().get(1))).isEqualTo(content);
        try (InputStream stored = outbox.artifact(sha256)) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aHeadThatAnEarlierVersionHadIsNotSentAgain() {
        for (int dimension : List.of(2, 3, 2)) {
            registry.record(
                    attempt(registry.champion().orElse(null), dimension, true), PrequentialResult.NOTHING, null);
            try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
                assertThat(relay.publish()).isEqualTo(1);
            }
        }

        List<ModelManifest> models = topics.models();
        assertThat(models.get(2).head()).isEqualTo(models.get(0).head());
        assertThat(chunksOf(models.get(0).head().sha256())).hasSize(1);
    }

    @Test
    void artifactsAreSentAgainAfterTheTopicsWereRecreated() throws Exception {
        byte[] content = {1, 2, 3};
        registry.record(attempt(null, 2, true, theta(content)), PrequentialResult.NOTHING, null);
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        topics.close();
        topics = TestTopics.empty();
        registry.record(
                attempt(registry.champion().orElseThrow(), 3, true, theta(content)), PrequentialResult.NOTHING, null);

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }

        ModelManifest republished = topics.models().get(0);
        assertThat(topics.artifact(republished.artifacts().get(1))).isEqualTo(content);
    }

    private List<String> chunksOf(Sha256 sha256) {
        return topics.read(Topics.MODEL_ARTIFACTS).stream()
                .map(record -> new String(record.key(), UTF_8))
                .filter(key -> key.startsWith(sha256.hex()))
                .toList();
    }

    public static VersionBackbone theta(byte[] content) {
        Artifact artifact = new Artifact(Sha256.of(content), content.length, List.of());
        return new VersionBackbone(
                artifact.sha256(),
                new BackboneArtifact(BackboneArtifact.Kind.THETA, artifact),
                () -> new ByteArrayInputStream(content));
    }

    @Test
    void aRejectedChallengerIsRecordedAndNotPublished() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        registry.record(attempt(registry.champion().orElseThrow(), 3, false), PrequentialResult.NOTHING, null);

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(1);
        }

        assertThat(topics.models()).hasSize(1);
        assertThat(database.texts("SELECT verdict FROM challenger ORDER BY id"))
                .containsExactly("promoted", "rejected");
    }

    @Test
    void aCommitThatWasNotMarkedBeforeAKillIsNotPublishedAgain() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        // killed between Kafka's commit and the mark
        database.execute("UPDATE outbox SET published_at = NULL");

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(database.number("SELECT count(*) FROM outbox WHERE published_at IS NULL"))
                    .isZero();
            registry.record(attempt(registry.champion().orElseThrow(), 3, true), PrequentialResult.NOTHING, null);
            assertThat(relay.publish()).isEqualTo(1);
        }

        assertThat(topics.models()).extracting(ModelManifest::version).containsExactly(1L, 2L);
    }

    @Test
    void uncommittedRowsArePublishedByTheNextRelayOnly() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        Outbox failing = new Outbox() {
            @Override
            public List<Row> pending(int limit) {
                return outbox.pending(limit);
            }

            @Override
            public InputStream artifact(Sha256 sha256) {
                return outbox.artifact(sha256);
            }

            @Override
            public void setAside(UUID id, String reason) {
                outbox.setAside(id, reason);
            }

            @Override
            public int countSetAside() {
                return outbox.countSetAside();
            }

            @Override
            public int markPublished(Collection<UUID> ids) {
                throw new IllegalStateException("killed before the mark");
            }
        };
        OutboxRelay killed = OutboxRelay.open(config, failing);
        assertThatThrownBy(killed::publish).hasMessage("killed before the mark");

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isZero();
        }
        killed.close();

        assertThat(topics.models()).hasSize(1);
    }

    @Test
    void aVersionThatItsTopicDoesNotAcceptIsSetAsideAndTheNextRowsArePublished() throws Exception {
        topics.configure(Topics.MODELS, "max.message.bytes", "100");
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        registry.record(attempt(champion(), 3, true), PrequentialResult.NOTHING, ProbationStatus.against(1));
        registry.rollBack(rollback(2, 1), Map.of(), PrequentialResult.NOTHING);

        for (int version = 1; version <= 2; version++) {
            try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
                assertThatThrownBy(relay::publish)
                        .matches(TransientFailures::isAway, "reports that the next relay may continue")
                        .hasMessageContaining("an outbox row was set aside: models: ");
            }
        }
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).as("the pin").isEqualTo(1);
        }

        assertThat(pins()).hasSize(1);
        assertThat(topics.models()).isEmpty();
        assertThat(outbox.countSetAside()).isEqualTo(2);
        topics.configure(Topics.MODELS, "max.message.bytes", "1000000");
        database.execute("UPDATE outbox SET set_aside = NULL");
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(2);
        }
        assertThat(topics.models()).hasSize(2);
    }

    @Test
    void aFencedRelayCannotPublish() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        try (OutboxRelay zombie = OutboxRelay.open(config, outbox);
                OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThatThrownBy(zombie::publish).matches(TransientFailures::isAway, "reports that leadership is lost");

            assertThat(relay.publish()).isEqualTo(1);
        }
        assertThat(topics.models()).hasSize(1);
    }

    @Test
    void aRejectedRecordIsPublishedUnchangedAndItsStoredBytesAreDropped() {
        ConsumerRecord<byte[], byte[]> original =
                new ConsumerRecord<>(Topics.EXAMPLES_ACCEPTED.name(), 0, 0, new byte[] {7}, new byte[] {8, 9});
        original.headers().add("mine", new byte[] {1});
        database.jdbi()
                .useTransaction(handle -> PostgresOutbox.append(
                        handle,
                        List.of(ReturnedRecord.of(
                                original, RejectionReason.CORRUPT_IMAGE, "why", Events.NOW, Optional.empty()))));

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }

        List<ConsumerRecord<byte[], byte[]>> rejected = topics.read(Topics.EXAMPLES_RETURNED);
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).key()).containsExactly(7);
        assertThat(rejected.get(0).value()).containsExactly(8, 9);
        assertThat(rejected.get(0).headers().toArray()[0])
                .isEqualTo(original.headers().toArray()[0]);
        assertThat(database.number("SELECT count(*) FROM outbox WHERE record_value IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void aLeaderThatMissedTheNewChampionRecordsNothing() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);

        assertThatThrownBy(() -> registry.record(attempt(null, 3, true), PrequentialResult.NOTHING, null))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining("the champion is version 1, no longer null");

        assertThat(database.number("SELECT count(*) FROM challenger")).isEqualTo(1);
    }

    @Test
    void aRollbackIsPublishedOnceAndReleasedWithTheNextVersion() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        registry.record(attempt(champion(), 3, true), PrequentialResult.NOTHING, ProbationStatus.against(1));
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        assertThat(registry.rollBack(rollback(2, 1), Map.of(), PrequentialResult.NOTHING))
                .isTrue();
        // killed between the database's commit and the publication
        assertThat(topics.read(Topics.MODEL_CONTROL)).isEmpty();

        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        // killed between Kafka's commit and the mark
        database.execute("UPDATE outbox SET published_at = NULL WHERE kind = 'rollback'");
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            assertThat(relay.publish()).isZero();
        }

        assertThat(pins()).containsExactly("rollback {\"version\":1,\"by\":\"trainer\",\"reason\":\"because\"}");
        assertThat(champion().version()).isEqualTo(1);
        registry.record(attempt(champion(), 4, true), PrequentialResult.NOTHING, null);
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        assertThat(pins()).hasSize(2).last().isEqualTo("rollback null");
        assertThat(topics.models()).last().satisfies(model -> {
            assertThat(model.version()).isEqualTo(3);
            assertThat(model.parent()).isEqualTo(1);
        });

        registry.record(attempt(champion(), 5, true), PrequentialResult.NOTHING, null);
        try (OutboxRelay relay = OutboxRelay.open(config, outbox)) {
            relay.publish();
        }
        assertThat(pins()).as("nothing is left to release").hasSize(2);
    }

    @Test
    void aLeaderThatMissedARollbackRecordsNothing() {
        registry.record(attempt(null, 2, true), PrequentialResult.NOTHING, null);
        registry.record(attempt(champion(), 3, true), PrequentialResult.NOTHING, null);
        Champion fallen = champion();
        registry.rollBack(rollback(2, 1), Map.of(), PrequentialResult.NOTHING);

        assertThatThrownBy(() -> registry.record(attempt(fallen, 4, true), PrequentialResult.NOTHING, null))
                .isInstanceOf(SupersededException.class);
        assertThatThrownBy(() -> registry.rollBack(rollback(2, 1), Map.of(), PrequentialResult.NOTHING))
                .isInstanceOf(SupersededException.class);
        assertThat(database.number("SELECT count(*) FROM rollback")).isEqualTo(1);
    }

    private Champion champion() {
        return registry.champion().orElseThrow();
    }

    private static Rollback rollback(long version, long to) {
        return new Rollback(version, to, new PairedCounts(20, 15, 1), "because", Events.NOW);
    }

    private List<String> pins() {
        return topics.read(Topics.MODEL_CONTROL).stream()
                .map(record -> new String(record.key(), UTF_8) + " "
                        + (record.value() == null ? null : new String(record.value(), UTF_8)))
                .toList();
    }

    /** Returns an attempt whose head differs for each dimension. */
    public static JudgedChallenger attempt(@Nullable Champion parent, int dimension, boolean promoted) {
        return attempt(parent, dimension, promoted, new VersionBackbone(Sha256.of(new byte[0]), null, null));
    }

    public static JudgedChallenger attempt(
            @Nullable Champion parent, int dimension, boolean promoted, VersionBackbone backbone) {
        LinearHead head = new LinearHead(List.of(MUG), dimension, new float[dimension], new float[1]);
        Challenger challenger = new Challenger(
                "expand",
                new Learned(head, new Fit(3, 0.5, true), null),
                new ModelManifest.Metrics(null, null, Map.of()),
                1,
                0.1,
                Map.of(),
                List.of(new ModelManifest.SelfTest(Embedding.quantise(new float[2]), MUG)),
                new Verdict(promoted, "because", List.of(), true));
        Lesson lesson = new Lesson(
                List.of(new LabelledEmbedding(new ExampleId("a"), MUG, Embedding.quantise(new float[2]))),
                List.of(),
                new TreeMap<>(Map.of(MUG, new ModelManifest.Counts(1, 0))),
                new TreeMap<>(),
                Backlog.NONE);
        return JudgedChallenger.of(
                LearningTrigger.NEW_LABEL, parent, lesson, challenger, backbone, Duration.ofMillis(5), Events.NOW);
    }
}
