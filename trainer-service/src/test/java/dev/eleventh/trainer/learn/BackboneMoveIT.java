package dev.eleventh.trainer.learn;

import static dev.eleventh.trainer.Pictures.Subject.BLUE_SQUARE;
import static dev.eleventh.trainer.Pictures.Subject.GREEN_STRIPES;
import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.command.BackboneUseMain;
import dev.eleventh.trainer.command.HeadVerification;
import dev.eleventh.trainer.command.ImportMain;
import dev.eleventh.trainer.http.LearnerStatus;
import dev.eleventh.trainer.registry.BackboneMoveStatus;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moves a running trainer to another backbone, with the real broker and the real database. */
class BackboneMoveIT {
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final String VIT = NETWORKS.resolve("hf-dinov2").toString();
    private static final String EFFICIENTNET =
            NETWORKS.resolve("timm-test_efficientnet").toString();

    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");
    private static final Label STRIPES = new Label("stripes");
    private static final int EACH = 12;

    /** The network of release 0.1. */
    private static final Sha256 EARLIER_BUILT_IN =
            new Sha256("2dd9bac5ae575e8b27a8ef8273c09eb908d2714a3a437e1bdaea05b2b6083f33");

    private final TestDatabase database = TestDatabase.create();
    private final PostgresBackboneMoves moves = new PostgresBackboneMoves(
            database.jdbi(), TestTrainer.backbone().description().sha256());
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestTopics topics;

    @BeforeEach
    void begin() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        topics.close();
    }

    private RunningTrainer start(TestDatabase of, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("STRATEGY", "exact"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        RunningTrainer trainer = new RunningTrainer(TestTrainer.config(topics, of, all));
        open.add(0, trainer);
        return trainer;
    }

    private static Map<String, String> environment(TestDatabase of) {
        return Map.of(
                "DATABASE_URL", of.config().url(),
                "DATABASE_USER", of.config().user(),
                "DATABASE_PASSWORD", of.config().password().reveal());
    }

    private void use(String... arguments) {
        assertThat(BackboneUseMain.run(environment(database), arguments)).isZero();
    }

    private void teach() {
        topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, EACH);
        topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, EACH);
    }

    private static void awaitLearned(RunningTrainer trainer, Predicate<LearnerStatus> condition) {
        trainer.awaitStatus(
                status -> condition.test(status) && status.pendingEvents() == 0 && status.outboxPending() == 0);
    }

    private BackboneMoveStatus.Move move() {
        return Objects.requireNonNull(moves.status().move());
    }

    private BackboneMoveStatus.Move awaitMove(String state) {
        return await("the move to be " + state)
                .until(() -> move(), found -> found.state().equals(state));
    }

    private String verify(long version) {
        try (NDManager manager = TestTrainer.backbone().newManager()) {
            return new HeadVerification(manager, LearnerOptions.defaults(), 1)
                    .run(database.jdbi(), version)
                    .line();
        }
    }

    private String text(String query) {
        return database.texts(query).get(0);
    }

    @Test
    void theHeadAfterAMoveHasTheBytesOfOneThatBeganWithTheNetwork() throws Exception {
        RunningTrainer moved = start(database);
        teach();
        awaitLearned(moved, status -> status.examplesRecorded() == 2 * EACH);
        use(VIT, "--even-if-worse");
        BackboneMoveStatus.Move ended = awaitMove("promoted");
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        topics.accept(new ExampleEvent.Retracted(TestTopics.id(CIRCLE, 3), "/test", Events.NOW));
        awaitLearned(
                moved,
                status -> status.examplesRecorded() == 3 * EACH - 1
                        && status.labels().size() == 3);

        assertThat(ended.version()).isNotNull();
        assertThat(moves.status().backbone().kind()).isEqualTo("onnx");
        assertThat(database.texts("SELECT DISTINCT backbone_sha256 FROM example"))
                .containsExactly(ended.sha256());
        assertThat(database.number("SELECT count(*) FROM next_embedding")).isZero();
        assertThat(verify(1)).contains("cannot be verified", "the system has moved to " + ended.sha256());
        assertThat(verify(moved.status().championVersion())).contains("is equal");
        end();
        topics = TestTopics.empty();
        open.clear();
        TestDatabase other = TestDatabase.create();
        assertThat(ImportMain.run(environment(other), VIT, "--no-labels")).isZero();
        RunningTrainer began = start(other);
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        teach();
        topics.accept(new ExampleEvent.Retracted(TestTopics.id(CIRCLE, 3), "/test", Events.NOW));
        awaitLearned(
                began,
                status -> status.examplesRecorded() == 3 * EACH - 1
                        && status.labels().size() == 3);
        String newest = "SELECT head_sha256 FROM model_version ORDER BY version DESC LIMIT 1";
        assertThat(text(newest)).isEqualTo(other.texts(newest).get(0));
    }

    @Test
    void aMoveToAWorseNetworkIsRejectedAndChangesNothing() {
        RunningTrainer trainer = start(database);
        teach();
        awaitLearned(trainer, status -> status.examplesRecorded() == 2 * EACH);
        long version = trainer.status().championVersion();

        use(EFFICIENTNET);

        BackboneMoveStatus.Move ended = awaitMove("rejected");
        assertThat(ended.reason()).contains("not better");
        assertThat(trainer.status().championVersion()).isEqualTo(version);
        assertThat(moves.status().backbone().kind()).isEqualTo("built-in");
        assertThat(database.texts("SELECT verdict FROM challenger WHERE learn_trigger = 'backbone'"))
                .containsExactly("rejected");
        assertThat(database.number("SELECT count(*) FROM next_embedding")).isZero();
        assertThat(database.number("SELECT count(*) FROM model_artifact WHERE sha256 = '%s'".formatted(ended.sha256())))
                .as("the archive of a network that nobody needs")
                .isZero();
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        awaitLearned(trainer, status -> status.labels().contains(STRIPES));
    }

    @Test
    void aMoveBackToTheBuiltInNetworkIsJudgedLikeAnyOther() {
        assertThat(ImportMain.run(environment(database), EFFICIENTNET, "--no-labels"))
                .isZero();
        RunningTrainer trainer = start(database);
        teach();
        awaitLearned(trainer, status -> status.examplesRecorded() == 2 * EACH);

        use("built-in", "--even-if-worse");

        awaitMove("promoted");
        assertThat(moves.status().backbone().kind()).isEqualTo("built-in");
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        awaitLearned(trainer, status -> status.labels().contains(STRIPES));
        assertThat(database.texts("SELECT DISTINCT backbone_sha256 FROM example"))
                .containsExactly(TestTrainer.backbone().description().sha256().hex());
    }

    /** Migration V18 writes the row from the examples of an earlier release. */
    private void beganWithTheNetworkOfAnEarlierRelease() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO base_backbone (sha256, kind) VALUES (?, 'built-in')", EARLIER_BUILT_IN.hex()));
    }

    @Test
    void aSystemOfAnEarlierReleaseStaysOnItsNetworkUntilItMovesToThatOfThisRelease() {
        beganWithTheNetworkOfAnEarlierRelease();
        RunningTrainer trainer = start(database);
        teach();
        awaitLearned(trainer, status -> status.examplesRecorded() == 2 * EACH);
        assertThat(database.texts("SELECT DISTINCT backbone_sha256 FROM example"))
                .containsExactly(EARLIER_BUILT_IN.hex());
        assertThat(verify(trainer.status().championVersion())).contains("is equal");

        use("built-in", "--even-if-worse");

        awaitMove("promoted");
        String now = TestTrainer.backbone().description().sha256().hex();
        assertThat(database.texts("SELECT DISTINCT backbone_sha256 FROM example"))
                .containsExactly(now);
        assertThat(text("SELECT kind || sha256 FROM base_backbone")).isEqualTo("built-in" + now);
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        awaitLearned(trainer, status -> status.labels().contains(STRIPES));
        assertThat(verify(trainer.status().championVersion())).contains("is equal");
    }

    @Test
    void fullTrainsTheBuiltInNetworkThatEmbedsTheExamples() {
        beganWithTheNetworkOfAnEarlierRelease();
        RunningTrainer trainer = start(database, "STRATEGY", "full");

        teach();

        awaitLearned(trainer, status -> status.labels().size() == 2);
        // a safetensors file begins with its description
        assertThat(
                        text(
                                "SELECT encode(substr(bytes, 1, 400), 'escape') FROM model_artifact JOIN model_version ON sha256 = backbone_sha256"))
                .contains(EARLIER_BUILT_IN.hex());
    }

    @Test
    void anotherLeaderContinuesAMoveAndAPausedOneWaits() {
        RunningTrainer first = start(database);
        teach();
        awaitLearned(first, status -> status.examplesRecorded() == 2 * EACH);
        first.close();
        use(VIT, "--even-if-worse");
        assertThat(moves.pause(true)).isTrue();
        open.clear();
        RunningTrainer second = start(database);
        topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, EACH);
        awaitLearned(second, status -> status.labels().contains(STRIPES));

        assertThat(move().state()).isEqualTo("paused");
        assertThat(database.number("SELECT count(*) FROM next_embedding")).isZero();
        moves.pause(false);

        awaitMove("promoted");
    }

    @Test
    void imagesBeyondTheBudgetAreReadFromTheTopic() {
        RunningTrainer trainer = start(database);
        teach();
        awaitLearned(trainer, status -> status.examplesRecorded() == 2 * EACH);
        database.execute("DELETE FROM example_image");

        use(VIT, "--even-if-worse");

        awaitMove("promoted");
    }

    @Test
    void anExampleWithoutAnImageBlocksTheMoveUntilItIsRetracted() throws Exception {
        RunningTrainer trainer = start(database);
        teach();
        awaitLearned(trainer, status -> status.examplesRecorded() == 2 * EACH);
        database.execute("DELETE FROM example_image WHERE example_id = 'circle-4'");
        topics.deleteRecords(Topics.EXAMPLES_ACCEPTED);

        use(VIT, "--even-if-worse");

        BackboneMoveStatus.Move blocked = awaitMove("blocked");
        assertThat(blocked.embedded()).isEqualTo(2 * EACH - 1);
        assertThat(blocked.blocked()).isEqualTo(1);
        assertThat(Objects.requireNonNull(blocked.blockedExamples()))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.id()).isEqualTo("circle-4");
                    assertThat(each.problem()).contains("IMAGE_BUDGET");
                });
        topics.accept(new ExampleEvent.Retracted(TestTopics.id(CIRCLE, 4), "/test", Events.NOW));
        awaitMove("promoted");
    }

    @Test
    void aMoveThatIsGivenUpLeavesNothing() {
        use(VIT);
        long artifacts = database.number("SELECT count(*) FROM model_artifact");

        assertThat(moves.giveUp()).isTrue();

        assertThat(artifacts).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM model_artifact")).isZero();
        assertThat(move().state()).isEqualTo("given-up");
        assertThat(moves.giveUp()).as("nothing is under way").isFalse();
        assertThat(moves.pause(true)).isFalse();
    }

    @Test
    void aSystemWithoutExamplesMovesAtOnce() {
        start(database);

        use(VIT);

        BackboneMoveStatus.Move ended = awaitMove("promoted");
        assertThat(ended.version()).isNull();
        assertThat(moves.status().backbone().sha256()).isEqualTo(ended.sha256());
    }

    @Test
    void onlyOneMoveIsUnderWayAndItGoesSomewhereElse() {
        use(VIT);

        assertThat(BackboneUseMain.run(environment(database), VIT)).isEqualTo(1);
        moves.giveUp();
        assertThat(BackboneUseMain.run(environment(database), "built-in")).isEqualTo(1);
    }

    @Test
    void anImportedClassifierWhoseClassesHaveNoExamplesStaysOnItsNetwork() {
        String labels = Path.of("../backbone/fixtures/labels.txt").toString();
        String keras = Path.of("../backbone/fixtures/keras").toString();
        assertThat(ImportMain.run(environment(database), keras, "--labels", labels))
                .isZero();

        assertThat(BackboneUseMain.run(environment(database), "built-in")).isEqualTo(1);

        assertThat(moves.underWay()).isEmpty();
    }
}
