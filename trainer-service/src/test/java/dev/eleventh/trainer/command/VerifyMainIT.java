package dev.eleventh.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.PlainSums;
import dev.eleventh.trainer.RandomEvents;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyMainIT {
    private static final long SEED = 7;

    /** A strategy that has learned from all examples does not use the replay buffer, but a lesson has one. */
    private static final LabelledEmbedding ANY =
            new LabelledEmbedding(new ExampleId("any"), new Label("any"), Events.embedding("any"));

    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store =
            new PostgresExampleStore(database.jdbi(), 0.2, 1_000, Clock.fixed(Events.NOW, ZoneOffset.UTC));
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final NDManager manager = TestTrainer.backbone().newManager();
    private final RandomEvents events = new RandomEvents(new Random(SEED));
    private SortedMap<Integer, Long> vector = new TreeMap<>();
    private Sha256 head;

    /** Publishes version 1, whose sums followed corrections of all kinds, step by step. */
    @BeforeEach
    void publishAVersion() {
        store.positions(Map.of(0, 0L, 1, 0L, 2, 0L));
        Strategy exact = Strategies.of("exact", manager, LearnerOptions.defaults(), new Levels.BuiltIn(2), null);
        for (int step = 0; step < 6; step++) {
            store.record(events.batch(20));
            vector = database.changesSince(Events.BACKBONE, vector, (Incremental) exact);
            registry.markConsidered(vector, PrequentialResult.NOTHING);
        }
        byte[] file = HeadCodec.encode(
                exact.learn(new TrainingData(List.of(ANY), List.of()), null).head());
        head = Sha256.of(file);
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("INSERT INTO model_artifact (sha256, bytes) VALUES (?, ?)", head.hex(), file));
        publish(1, "exact");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void publish(long version, String strategy) {
        database.jdbi().useHandle(handle -> {
            long challenger = handle.createQuery("""
                            INSERT INTO challenger (strategy, learn_trigger, verdict, reason, comparisons, metrics,
                                iterations, loss, converged, trained_offsets, replayed, held_out, learn_millis)
                            VALUES (:strategy, 'examples', 'promoted', 'test', '[]', '{}', 0, 0, true, '{}', 1, 0, 1)
                            RETURNING id
                            """)
                    .bind("strategy", strategy)
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("""
                            INSERT INTO model_version (version, parent, challenger_id, strategy, head_sha256,
                                backbone_sha256, manifest, best)
                            VALUES (:version, NULLIF(:version - 1, 0), :challenger, :strategy, :head, :backbone,
                                CAST(:manifest AS jsonb), :version)
                            """)
                    .bind("version", version)
                    .bind("challenger", challenger)
                    .bind("strategy", strategy)
                    .bind("head", head.hex())
                    .bind("backbone", Events.BACKBONE.hex())
                    .bind("manifest", Json.write(Map.of("trained_offsets", vector)))
                    .execute();
        });
    }

    private HeadVerification.Result verify(long version) {
        return new HeadVerification(manager, LearnerOptions.defaults(), SEED).run(database.jdbi(), version);
    }

    @Test
    void theCommandPrintsTheExpectedAndTheFoundDigest() {
        StringWriter out = new StringWriter();
        Map<String, String> environment = Map.of(
                "DATABASE_URL", database.config().url(),
                "DATABASE_USER", database.config().user(),
                "DATABASE_PASSWORD", database.config().password().reveal());

        int exitCode = VerifyMain.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .execute("1", "--seed", "42");

        long examples = database.number("SELECT count(*) FROM example WHERE split = 'train'");
        assertThat(out.toString().strip())
                .matches("version 1 is equal: sha256 expected %1$s, found %1$s, examples %2$d, seconds [0-9.]+, seed 42"
                        .formatted(head, examples));
        assertThat(exitCode).isZero();
    }

    @Test
    void aVersionOfAReleaseBeforeTheDistanceIsEqual() {
        byte[] file = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT bytes FROM model_artifact")
                        .mapTo(byte[].class)
                        .one());
        byte[] earlier = HeadCodec.encode(HeadCodec.decode(file).withoutDistance());
        head = Sha256.of(earlier);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO model_artifact (sha256, bytes) VALUES (?, ?)", head.hex(), earlier));
        publish(2, "exact");

        assertThat(earlier).hasSizeLessThan(file.length);
        assertThat(verify(2).outcome()).isEqualTo(HeadVerification.Outcome.EQUAL);
        assertThat(verify(1).outcome()).isEqualTo(HeadVerification.Outcome.EQUAL);
    }

    @Test
    void laterExamplesAreLeftOut() {
        store.record(events.additions(30));

        assertThat(verify(1).outcome()).isEqualTo(HeadVerification.Outcome.EQUAL);
    }

    @Test
    void aSingleChangedLabelMakesTheHeadDiffer() {
        database.execute("UPDATE example SET label = 'other' WHERE example_id = '%s'".formatted(aTrainExample()));

        assertThat(verify(1).outcome()).isEqualTo(HeadVerification.Outcome.DIFFERS);
        assertThat(verify(1).line()).startsWith("version 1 differs: sha256 expected " + head);
    }

    @Test
    void aCorrectionIsUndoneUntilItIsLearnedAndReportedAfterwards() {
        String id = aTrainExample();
        store.record(events.retraction(id));
        assertThat(verify(1).outcome()).isEqualTo(HeadVerification.Outcome.EQUAL);

        registry.markConsidered(
                database.changesSince(Events.BACKBONE, vector, new PlainSums()), PrequentialResult.NOTHING);

        HeadVerification.Result result = verify(1);
        assertThat(result.outcome()).isEqualTo(HeadVerification.Outcome.NOT_VERIFIABLE);
        assertThat(result.line())
                .startsWith(
                        "version 1 cannot be verified: examples corrected since: %s (retracted at examples-accepted-"
                                .formatted(id))
                .contains(head.hex());
    }

    @Test
    void aCorrectionOfAHeldOutExampleDoesNotMatter() {
        String id = database.texts("SELECT example_id FROM example WHERE split = 'hold-out' LIMIT 1")
                .get(0);
        store.record(events.retraction(id));
        registry.markConsidered(
                database.changesSince(Events.BACKBONE, vector, new PlainSums()), PrequentialResult.NOTHING);

        assertThat(verify(1).outcome()).isEqualTo(HeadVerification.Outcome.EQUAL);
    }

    @Test
    void otherStrategiesAndUnknownVersionsCannotBeVerified() {
        publish(2, "expand");

        assertThat(verify(2).line()).contains("its strategy is 'expand'");
        assertThat(verify(3).line()).contains("the registry has no such version");
        assertThat(verify(3).outcome().exitCode()).isEqualTo(4);
    }

    private String aTrainExample() {
        return database.texts("SELECT example_id FROM example WHERE split = 'train' ORDER BY example_id LIMIT 1")
                .get(0);
    }
}
