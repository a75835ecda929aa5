package dev.eleventh.trainer.record;

import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.http.KafkaLag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecorderLoopIT {
    private static final Label MUG = new Label("mug");
    private static final int EXAMPLES = 40;

    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0.2, 1_000, Clock.systemUTC());
    private final Failures failures = new Failures();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        topics.close();
        failures.close();
    }

    @Test
    void everyExampleIsRecordedOnceWhenTheRecorderIsKilledBeforeOrAfterItsCommit() {
        topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES);

        runUntilKilled(new KilledStore(store, false, 2));
        runUntilKilled(new KilledStore(store, true, 2));
        run("shared", store);

        awaitAllRecordedOnce();
    }

    @Test
    void twoRecordersOfTheSamePartitionsRecordEachExampleOnce() {
        // different groups, so Kafka assigns every partition to both
        run("one", store);
        run("other", store);

        topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES);

        awaitAllRecordedOnce();
    }

    @Test
    void aRecordThatIsNotAnEventDoesNotBlockItsPartition() {
        topics.sendRaw(0, "poison".getBytes(UTF_8), "no image, no headers".getBytes(UTF_8));
        topics.sendRaw(0, new byte[] {(byte) 0xFF}, new byte[0]);
        topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES);

        run("shared", store);

        awaitAllRecordedOnce();
        assertThat(database.texts("SELECT reason FROM example_event WHERE outcome = 'rejected' ORDER BY topic_offset"))
                .containsExactly("missing-headers", "empty-body");
    }

    @Test
    void theMarkerThatEndsATransactionIsNotCountedAsLag() {
        topics.acceptInTransaction(TestTopics.labelled(RED_CIRCLE, MUG, 0));
        TrainerConfig.Kafka kafka = config("shared").kafka();
        try (KafkaLag lag = new KafkaLag(kafka, System::nanoTime)) {
            assertThat(lag.behind(Map.of())).as("the broker was never asked").isNull();
            await().until(() -> behind(lag, Map.of()) >= 2);

            run("shared", store);

            await().until(() -> behind(lag, database.jdbi().withHandle(PostgresPositions::recorded)) == 0);
        }
        TrainerConfig.Kafka away =
                new TrainerConfig.Kafka(KafkaConnection.plain("127.0.0.1:1"), kafka.groupId(), "nobody");
        try (KafkaLag lag = new KafkaLag(away, System::nanoTime)) {
            lag.refresh();
            assertThat(lag.behind(Map.of())).isNull();
        }
    }

    private static long behind(KafkaLag lag, Map<Integer, Long> recorded) {
        lag.refresh();
        Long behind = lag.behind(recorded);
        return behind == null ? -1 : behind;
    }

    private void awaitAllRecordedOnce() {
        await().until(() -> database.number("SELECT count(*) FROM example") == EXAMPLES);
        assertThat(database.number("SELECT count(*) FROM example_event WHERE outcome = 'recorded'"))
                .isEqualTo(EXAMPLES);
        assertThat(database.number("SELECT count(*) FROM example_event WHERE outcome = 'duplicate'"))
                .isZero();
    }

    private void run(String group, ExampleStore through) {
        RecorderLoop recorder = recorder(group, through);
        // closed in this order: first the loop, then what it uses
        opened.add(0, recorder);
        opened.add(0, ServiceLoop.start("recorder-" + group, recorder, failures::failed));
    }

    private void runUntilKilled(ExampleStore killed) {
        try (RecorderLoop recorder = recorder("shared", killed)) {
            await().until(() -> isKilledBy(recorder));
        }
    }

    private static boolean isKilledBy(RecorderLoop recorder) throws InterruptedException {
        try {
            recorder.runOnce();
            return false;
        } catch (KilledException e) {
            return true;
        }
    }

    private TrainerConfig config(String group) {
        return TestTrainer.config(
                topics,
                database,
                Map.of("TRAINER_GROUP_ID", group + database.config().url(), "RECORD_BATCH", "5"));
    }

    private RecorderLoop recorder(String group, ExampleStore through) {
        TrainerConfig config = config(group);
        AcceptedRecordReader reader = new AcceptedRecordReader(TestTrainer::backbone);
        opened.add(reader);
        return new RecorderLoop(
                TrainerService.consumer(config),
                reader,
                through,
                new RecorderMetrics(new SimpleMeterRegistry()),
                Tracing.off(),
                new WakeUp(),
                new OutageHealth("record-examples", TransientFailures::isAway, Patience.LIMIT, System::nanoTime));
    }

    private static final class KilledException extends RuntimeException {}

    /** Kills the recorder at its n-th batch, before or after the batch is committed. */
    private static final class KilledStore implements ExampleStore {
        private final ExampleStore store;
        private final boolean afterCommit;
        private int batchesLeft;

        private KilledStore(ExampleStore store, boolean afterCommit, int batches) {
            this.store = store;
            this.afterCommit = afterCommit;
            this.batchesLeft = batches;
        }

        @Override
        public SortedMap<Integer, Long> positions(Map<Integer, Long> beginnings) {
            return store.positions(beginnings);
        }

        @Override
        public BatchChanges record(RecordBatch batch) {
            batchesLeft--;
            if (batchesLeft == 0 && !afterCommit) {
                throw new KilledException();
            }
            BatchChanges recording = store.record(batch);
            if (batchesLeft == 0) {
                throw new KilledException();
            }
            return recording;
        }

        @Override
        public void forEachFrom(String source, Consumer<ExampleId> named) {
            store.forEachFrom(source, named);
        }

        @Override
        public void forEachOf(Label label, Consumer<ExampleId> named) {
            store.forEachOf(label, named);
        }

        @Override
        public int trimImages(long budgetBytes) {
            return store.trimImages(budgetBytes);
        }
    }
}
