package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.MovingClock;
import dev.eleventh.trainer.TestBroker;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.config.VersionRetention;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.publish.OutboxRelay;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRetention;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;

/**
 * A trainer that is taught in sessions of {@value #LESSONS} lessons: five sessions within a minute, then none for
 * hours, which makes 100,000 lessons a year. It consists of the service's leader term, the example store and the relay,
 * on PostgreSQL and Kafka; embeddings are generated. The number of examples stays about the same. Each session has its
 * own source, a record that is rejected, and corrections, one of which changes nothing. Every third session adds a
 * label, and the oldest label is removed.
 */
public final class LongLife implements AutoCloseable {
    public static final int LESSONS = 20;
    public static final int LABELS = 5;
    public static final int PARTITIONS = 3;
    static final int EXAMPLES = 240;

    /** Reached in the middle of a session. */
    public static final int MOST_EXAMPLES = EXAMPLES + LESSONS * 3 + 12;

    public static final int SESSIONS_PER_LABEL = 3;

    /** Sessions per burst, all within one minute. */
    private static final int SESSIONS = 5;

    public static final int BURST = SESSIONS * LESSONS;

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration BETWEEN_LESSONS = Duration.ofMillis(500);
    private static final Duration BETWEEN_BURSTS = YEAR.dividedBy(100_000 / BURST);

    /**
     * Versions are published in groups, as after a pause of the broker, because a transaction takes longer than a
     * lesson.
     */
    private static final int PUBLISHED_TOGETHER = 10;

    private static final int DIMENSION = 12;
    private static final int PER_LESSON = 3;
    private static final Probation PROBATION = new Probation(500, 0.001);
    private static final int OF_NEW_LABEL = 12;

    private record Taught(String id, int label) {}

    private final Random random = new Random(7);
    private final MovingClock clock = new MovingClock();
    private final Backbone backbone = TestTrainer.backbone();
    private final Sha256 sha256 = backbone.description().sha256();
    private final NDManager manager = backbone.newManager();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HikariDataSource pool;
    private final Jdbi recording;
    private final ExampleStore store;
    private final LearnerStep learner;
    private final LeaderTerm term;
    private final TestBroker broker;
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Deque<Taught> taught = new ArrayDeque<>();
    private final Deque<Integer> labels = new ArrayDeque<>();
    private final Map<Integer, float[]> centres = new HashMap<>();

    private List<AcceptedRecord> batch = new ArrayList<>();
    private Map<Integer, Long> batchFrom = new HashMap<>();
    private int sessions;
    private int labelsMade;
    private long images;
    private long events;

    public LongLife(TestDatabase database, TestBroker broker, int versionsKept) {
        this.broker = broker;
        this.pool = PostgresConnections.pool(database.config(), "year");
        this.recording = PostgresConnections.jdbi(pool);
        this.store = new PostgresExampleStore(recording, 0.2, 1_000, clock);
        clock.pass(Duration.ZERO, recording);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            positions.put(partition, 0L);
        }
        store.positions(positions);
        PostgresLeaderLock lock =
                PostgresLeaderLock.tryAcquire(database.config()).orElseThrow();
        TrainerMetrics metrics = new TrainerMetrics(meters);
        this.learner = learner(lock.jdbi(), metrics);
        this.term = term(lock, metrics, versionsKept);
    }

    private LearnerStep learner(Jdbi jdbi, TrainerMetrics metrics) {
        LearnerOptions options = LearnerOptions.defaults();
        ModelRegistry registry = new PostgresModelRegistry(jdbi);
        PostgresBackbones backbones = new PostgresBackbones(jdbi, backbone);
        ImageNetwork network = new ImageNetwork(backbone, ImagesInMemory.NONE);
        Strategy exact = Strategies.of(Strategies.EXACT, manager, options, new Levels.BuiltIn(DIMENSION), network);
        LearningPlan plan = new LearningPlan(exact, List.of());
        return new LearnerStep(
                new LearningThresholds(PER_LESSON, Duration.ofSeconds(5)),
                new LessonRateLimiter(BURST, Duration.ofMinutes(1), clock::nanoTime),
                new PostgresReplayBuffer(jdbi, sha256, 5_000, 200, 20_000),
                registry,
                plan,
                new BackgroundLearner(List.of(), () -> {}),
                new ChallengerJudge(manager, backbone, backbone, backbones::of, network, options, clock),
                new ProbationMonitor(registry, PROBATION, clock),
                new OutcomeWatch(new PostgresOutcomes(jdbi), manager, PROBATION, clock),
                metrics,
                List::of);
    }

    private LeaderTerm term(PostgresLeaderLock lock, TrainerMetrics metrics, int versionsKept) {
        Jdbi jdbi = lock.jdbi();
        TrainerConfig.Kafka kafka = broker.config();
        return new LeaderTerm(
                lock,
                new PostgresBackbones(jdbi, backbone),
                sha256,
                manager,
                null,
                learner,
                new OutcomeReader(kafka, new PostgresOutcomes(jdbi), metrics, clock),
                noMove(jdbi, kafka),
                OutboxRelay.open(kafka, new PostgresOutbox(jdbi)),
                store,
                1 << 20,
                new PostgresRetention(jdbi, new VersionRetention(versionsKept, Duration.ofDays(365)), clock),
                new PinnedVersions(() -> OutboxRelay.group(kafka)),
                metrics,
                clock);
    }

    /** Returns a step whose mover never starts, as no system of these tests moves. */
    private BackboneMoveStep noMove(Jdbi jdbi, TrainerConfig.Kafka kafka) {
        PostgresBackboneMoves moves = new PostgresBackboneMoves(jdbi, sha256);
        PostgresNextEmbeddings embeddings = new PostgresNextEmbeddings(jdbi, 200, 20_000);
        return new BackboneMoveStep(
                new BackboneMover(
                        moves,
                        embeddings,
                        new PostgresBackbones(jdbi, backbone),
                        backbone,
                        sha256,
                        (to, own) -> new LearningPlan(
                                Strategies.of(
                                        Strategies.EXACT,
                                        own,
                                        LearnerOptions.defaults(),
                                        new Levels.BuiltIn(DIMENSION),
                                        null),
                                List.of()),
                        new AcceptedImages(kafka),
                        () -> {}),
                moves,
                new PostgresModelRegistry(jdbi),
                sha256,
                finished -> {
                    throw new IllegalStateException("no move was begun, but one is judged: " + finished.move());
                });
    }

    /** Returns the number of events in the example store. */
    public long events() {
        return events;
    }

    public int sessions() {
        return sessions;
    }

    public long day() {
        return Duration.ofNanos(clock.nanoTime()).toDays();
    }

    public int meters() {
        return meters.getMeters().size();
    }

    /** Teaches {@value #LESSONS} lessons, and lets the time pass until the next session. */
    public void session() {
        int newLabel = sessions % SESSIONS_PER_LABEL == 0 || labels.size() < LABELS ? newLabel() : -1;
        for (int i = 0; i < LESSONS; i++) {
            if (i == 0 && newLabel >= 0) {
                label(newLabel, OF_NEW_LABEL);
            } else if (i == 1 && labels.size() > LABELS) {
                int gone = labels.removeFirst();
                centres.remove(gone);
                retract(taught.stream().filter(each -> each.label() == gone).toList());
            } else if (i == LESSONS - 1) {
                retract(taught.stream()
                        .limit(Math.max(1, taught.size() - EXAMPLES))
                        .toList());
                correct();
            } else {
                for (int j = 0; j < PER_LESSON; j++) {
                    label(anyLabel(), 1);
                }
            }
            learn(i % PUBLISHED_TOGETHER == PUBLISHED_TOGETHER - 1);
            clock.pass(BETWEEN_LESSONS, recording);
        }
        pin();
        if (++sessions % SESSIONS == 0) {
            clock.pass(BETWEEN_BURSTS.minus(BETWEEN_LESSONS.multipliedBy(BURST)), recording);
        }
    }

    private int newLabel() {
        int label = labelsMade++;
        float[] centre = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            centre[i] = (float) random.nextGaussian();
        }
        centres.put(label, centre);
        labels.addLast(label);
        return label;
    }

    private int anyLabel() {
        return labels.stream().skip(random.nextInt(labels.size())).findFirst().orElseThrow();
    }

    private static String name(int label) {
        return "label-" + label;
    }

    private void label(int label, int count) {
        for (int i = 0; i < count; i++) {
            String id = "example-" + images++;
            float[] values = Objects.requireNonNull(centres.get(label)).clone();
            for (int j = 0; j < DIMENSION; j++) {
                values[j] += (float) random.nextGaussian() / 2;
            }
            add((partition, offset) -> Events.labelled(
                    partition, offset, id, name(label), "/session/" + sessions, id, Embedding.quantise(values)));
            taught.addLast(new Taught(id, label));
        }
    }

    private void retract(List<Taught> gone) {
        gone.forEach(each -> add((partition, offset) -> Events.retracted(partition, offset, each.id())));
        taught.removeAll(gone);
    }

    /** Gives one example another label, sends another image under its id, and retracts an example that is not known. */
    private void correct() {
        Taught wrong = taught.removeFirst();
        int label = anyLabel();
        add((partition, offset) -> Events.relabelled(partition, offset, wrong.id(), name(label)));
        taught.addLast(new Taught(wrong.id(), label));
        add((partition, offset) -> Events.labelled(partition, offset, wrong.id(), name(label), "another image"));
        add((partition, offset) -> Events.retracted(partition, offset, "nobody-" + sessions));
    }

    private interface At {
        AcceptedRecord reading(int partition, long offset);
    }

    private void add(At reading) {
        int partition = (int) (events++ % PARTITIONS);
        long offset = positions.merge(partition, 1L, Long::sum) - 1;
        batchFrom.putIfAbsent(partition, offset);
        batch.add(reading.reading(partition, offset));
    }

    private void learn(boolean publish) {
        store.record(Events.batch(sha256, batch, batchFrom));
        batch = new ArrayList<>();
        batchFrom = new HashMap<>();
        if (publish) {
            term.work();
        } else {
            learner.run();
        }
    }

    /** Now and then, pins the current version as a person would, or releases it again. */
    private void pin() {
        if (sessions % 50 == 0) {
            broker.pin(sessions % 100 == 0 ? version() : null);
        }
    }

    public long version() {
        return recording.withHandle(handle -> handle.createQuery("SELECT coalesce(max(version), 0) FROM model_version")
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void close() {
        term.close();
        pool.close();
    }
}
