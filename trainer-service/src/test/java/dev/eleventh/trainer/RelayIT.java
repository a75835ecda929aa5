package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.Fit;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Learned;
import dev.eleventh.learning.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayIT {
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
                topics.bootstrapServers(),
                "unused",
                "relay-" + database.config().url());
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void aVersionIsPublishedWithItsHeadInChunksThatMakeUpItsDigest() {
        // 300,000 values are 1.2 MB: two chunks
        registry.record(attempt(null, 300_000, true));

        try (Relay relay = Relay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(1);
            assertThat(relay.publish()).isZero();
        }

        List<ModelManifest> models = topics.models();
        assertThat(models).hasSize(1);
        ModelManifest manifest = models.get(0);
        assertThat(manifest.version()).isEqualTo(1);
        assertThat(manifest.parent()).isNull();
        assertThat(manifest.head().chunks()).hasSize(2);
        byte[] file = topics.artifact(manifest);
        assertThat(file).hasSize(manifest.head().bytes());
        assertThat(Sha256.of(file)).isEqualTo(manifest.head().sha256());
        assertThat(HeadCodec.decode(file).labels()).containsExactly(MUG);
        assertThat(topics.read(Topics.MODEL_ARTIFACTS))
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactly(
                        manifest.head().sha256() + "/0", manifest.head().sha256() + "/1");
    }

    @Test
    void aRejectedChallengerIsRecordedAndNotPublished() {
        registry.record(attempt(null, 2, true));
        registry.record(attempt(registry.champion().orElseThrow(), 3, false));

        try (Relay relay = Relay.open(config, outbox)) {
            assertThat(relay.publish()).isEqualTo(1);
        }

        assertThat(topics.models()).hasSize(1);
        assertThat(database.texts("SELECT verdict FROM challenger ORDER BY id"))
                .containsExactly("promoted", "rejected");
    }

    @Test
    void aCommitThatWasNotMarkedBeforeTheStopIsNotPublishedAgain() {
        registry.record(attempt(null, 2, true));
        try (Relay relay = Relay.open(config, outbox)) {
            relay.publish();
        }
        // killed between Kafka's commit and the mark
        database.execute("UPDATE outbox SET published_at = NULL");

        try (Relay relay = Relay.open(config, outbox)) {
            assertThat(database.number("SELECT count(*) FROM outbox WHERE published_at IS NULL"))
                    .isZero();
            registry.record(attempt(registry.champion().orElseThrow(), 3, true));
            assertThat(relay.publish()).isEqualTo(1);
        }

        assertThat(topics.models()).extracting(ModelManifest::version).containsExactly(1L, 2L);
    }

    @Test
    void whatWasSentButNotCommittedIsPublishedByTheNextRelayOnly() {
        registry.record(attempt(null, 2, true));
        Outbox failing = new Outbox() {
            @Override
            public List<Row> pending(int limit) {
                return outbox.pending(limit);
            }

            @Override
            public int markPublished(Collection<UUID> ids) {
                throw new IllegalStateException("killed before the mark");
            }
        };
        Relay killed = Relay.open(config, failing);
        assertThatThrownBy(killed::publish).hasMessage("killed before the mark");

        try (Relay relay = Relay.open(config, outbox)) {
            assertThat(relay.publish()).isZero();
        }
        killed.close();

        assertThat(topics.models()).hasSize(1);
    }

    @Test
    void aRelayWhosePlaceWasTakenCannotPublish() {
        registry.record(attempt(null, 2, true));
        try (Relay zombie = Relay.open(config, outbox);
                Relay relay = Relay.open(config, outbox)) {
            assertThatThrownBy(zombie::publish).matches(Away::isAway, "tells that the leadership is lost");

            assertThat(relay.publish()).isEqualTo(1);
        }
        assertThat(topics.models()).hasSize(1);
    }

    @Test
    void aRejectedRecordIsPublishedUnchangedAndItsBytesAreNotKeptTwice() {
        ConsumerRecord<byte[], byte[]> original =
                new ConsumerRecord<>(Topics.EXAMPLES_ACCEPTED.name(), 0, 0, new byte[] {7}, new byte[] {8, 9});
        original.headers().add("mine", new byte[] {1});
        database.jdbi()
                .useTransaction(handle -> PostgresOutbox.append(
                        handle,
                        List.of(RejectedRecord.of(original, RejectionReason.CORRUPT_IMAGE, "why", Events.NOW))));

        try (Relay relay = Relay.open(config, outbox)) {
            relay.publish();
        }

        List<ConsumerRecord<byte[], byte[]>> rejected = topics.read(Topics.EXAMPLES_REJECTED);
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).key()).containsExactly(7);
        assertThat(rejected.get(0).value()).containsExactly(8, 9);
        assertThat(rejected.get(0).headers().toArray()[0])
                .isEqualTo(original.headers().toArray()[0]);
        assertThat(database.number("SELECT count(*) FROM outbox WHERE record_value IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void aLeaderThatDidNotSeeTheNewChampionRecordsNothing() {
        registry.record(attempt(null, 2, true));

        assertThatThrownBy(() -> registry.record(attempt(null, 3, true)))
                .isInstanceOf(ZombieException.class)
                .hasMessageContaining("the champion is version 1, no longer null");

        assertThat(database.number("SELECT count(*) FROM challenger")).isEqualTo(1);
    }

    private static Attempt attempt(@Nullable Champion parent, int dimension, boolean promoted) {
        LinearHead head = new LinearHead(List.of(MUG), dimension, new float[dimension], new float[1]);
        Challenger challenger = new Challenger(
                "expand",
                new Learned(head, new Fit(3, 0.5, true), null),
                new ModelManifest.Metrics(null, null, Map.of()),
                1,
                0.1,
                List.of(new ModelManifest.SelfTest(Embedding.quantise(new float[2]), MUG)),
                new Verdict(promoted, "because", List.of()));
        Lesson lesson = new Lesson(
                List.of(new LabelledEmbedding(new ExampleId("a"), MUG, Embedding.quantise(new float[2]))),
                List.of(),
                new TreeMap<>(Map.of(MUG, new ModelManifest.Counts(1, 0))),
                new TreeMap<>());
        return Attempt.of(
                Trigger.NEW_LABEL,
                parent,
                lesson,
                challenger,
                Sha256.of(new byte[0]),
                Duration.ofMillis(5),
                Events.NOW);
    }
}
