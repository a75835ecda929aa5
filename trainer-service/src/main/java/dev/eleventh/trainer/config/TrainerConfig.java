package dev.eleventh.trainer.config;

import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.onnx.Provider;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All settings of the trainer.
 *
 * @param provider executes ONNX networks
 * @param importFormats formats of networks that an import accepts
 * @param awayLimit how long a broker or a database may be unavailable before the service gives up
 */
public record TrainerConfig(
        Kafka kafka,
        Database database,
        Provider provider,
        Set<ImportOptions.Format> importFormats,
        Storage storage,
        Learning learning,
        Duration awayLimit) {

    /**
     * How Kafka is reached.
     *
     * @param groupId instances with the same group id share the partitions of {@code examples-accepted}
     * @param transactionalId transactional id of the relay, and the group under which it notes what it published
     */
    public record Kafka(KafkaConnection connection, String groupId, String transactionalId) {}

    /** How the database is reached. */
    public record Database(String url, String user, Secret password) {}

    /**
     * How examples are recorded.
     *
     * @param batch maximum number of examples embedded and recorded together
     * @param holdOutFraction share of new examples used for judging and never learned from, in [0, 1)
     * @param imageBudgetBytes limit on the bytes of images that are kept; embeddings are always kept
     * @param maxLabels approximate limit on the labels that have examples
     * @param review limits of the images that clients asked about and that wait for a label
     */
    public record Storage(
            int batch, double holdOutFraction, long imageBudgetBytes, int maxLabels, ReviewLimits review) {}

    /**
     * When and from what a challenger is learned.
     *
     * @param replayCapacity number of examples in the replay buffer
     * @param holdOutPerClass maximum number of hold-out examples per label for judging
     * @param holdOutCapacity maximum number of hold-out examples of all labels together
     * @param afterExamples number of new examples that triggers learning
     * @param after how long a new example waits before it triggers learning
     * @param burst maximum number of lessons in a row before {@code interval} delays them; lessons for a new label or a
     *     correction do not count
     * @param interval average time between lessons, without those for a new label or a correction
     * @param strategy the strategy that learns a head, or {@value #AUTO}
     * @param challengers strategies that learn in the background under {@value #AUTO}
     * @param poll how often the leader looks for events recorded by other instances
     * @param probation the conditions of a promoted version's probation
     * @param retention which versions are kept
     */
    public record Learning(
            int replayCapacity,
            int holdOutPerClass,
            int holdOutCapacity,
            int afterExamples,
            Duration after,
            int burst,
            Duration interval,
            String strategy,
            List<String> challengers,
            Duration poll,
            LearnerOptions options,
            Probation probation,
            VersionRetention retention) {}

    /** Reads the settings. The caller calls {@link Settings#verify()} before it uses the values. */
    public static TrainerConfig read(Settings settings) {
        return new TrainerConfig(
                kafka(settings),
                database(settings),
                provider(settings),
                importFormats(settings),
                storage(settings),
                learning(settings),
                settings.duration(
                        "AWAY_LIMIT",
                        Duration.ofMinutes(10),
                        "how long the broker or the database may be unavailable before the service exits"));
    }

    private static Kafka kafka(Settings settings) {
        return new Kafka(
                KafkaConnection.read(settings),
                settings.text("TRAINER_GROUP_ID", "eleventh-trainer", "consumer group that shares examples-accepted"),
                settings.text("TRANSACTIONAL_ID", "eleventh-trainer-relay", "the relay's transactional id and group"));
    }

    private static Database database(Settings settings) {
        return new Database(
                settings.text(
                        "DATABASE_URL", "jdbc:postgresql://localhost:5432/eleventh", "JDBC address of PostgreSQL"),
                settings.text("DATABASE_USER", "eleventh", "PostgreSQL user"),
                settings.requiredSecret("DATABASE_PASSWORD", "the PostgreSQL user's password"));
    }

    /** Reads what executes ONNX networks. */
    public static Provider provider(Settings settings) {
        return Provider.ofCode(
                settings.oneOf("ONNX_PROVIDER", "cpu", Provider.codes(), "what runs ONNX networks; cuda: a GPU build"));
    }

    /** Reads which formats of networks an import accepts. */
    public static Set<ImportOptions.Format> importFormats(Settings settings) {
        List<String> all = Stream.of(ImportOptions.Format.values())
                .map(ImportOptions.Format::code)
                .toList();
        List<String> allowed = settings.someOf(
                "IMPORT_FORMATS", all, all, "formats of networks that an import accepts; a saved-model can run code");
        return Stream.of(ImportOptions.Format.values())
                .filter(format -> allowed.contains(format.code()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Storage storage(Settings settings) {
        return new Storage(
                settings.integer(
                        "RECORD_BATCH", 256, 1, 10_000, "maximum number of examples embedded and recorded together"),
                settings.number(
                        "HOLD_OUT_FRACTION",
                        0.2,
                        0,
                        0.9,
                        "share of new examples held out: used for judging, never learned from"),
                settings.wholeNumber(
                        "IMAGE_BUDGET_BYTES",
                        1L << 30,
                        0,
                        Long.MAX_VALUE,
                        "maximum bytes of kept images; beyond it, images are deleted and their embeddings kept"),
                settings.integer("MAX_LABELS", 1_000, 1, 10_000, "maximum number of labels that have examples"),
                new ReviewLimits(
                        settings.integer(
                                "REVIEW_CAPACITY",
                                0,
                                0,
                                10_000,
                                "maximum number of asked images that wait for a label; 0: none is kept"),
                        settings.duration(
                                "REVIEW_RETENTION",
                                Duration.ofDays(7),
                                "how long an asked image is kept for review at most")));
    }

    /** The value of {@code STRATEGY} that lets the trainer choose. */
    public static final String AUTO = "auto";

    private static final List<String> STRATEGIES =
            Stream.concat(Stream.of(AUTO), Strategies.NAMES.stream()).toList();

    private static Learning learning(Settings settings) {
        return new Learning(
                settings.integer(
                        "REPLAY_CAPACITY", 5_000, 1, 1_000_000, "maximum number of examples in the replay buffer"),
                settings.integer(
                        "HOLD_OUT_PER_CLASS",
                        200,
                        1,
                        100_000,
                        "maximum number of held-out examples per label for judging"),
                settings.integer(
                        "HOLD_OUT_CAPACITY",
                        20_000,
                        1,
                        10_000_000,
                        "maximum number of held-out examples for judging, all labels together; at least one per label"),
                settings.integer(
                        "LEARN_AFTER_EXAMPLES", 200, 1, 1_000_000, "number of new examples that triggers learning"),
                settings.duration(
                        "LEARN_AFTER",
                        Duration.ofSeconds(5),
                        "how long a new example waits to trigger learning; longer while LEARN_INTERVAL delays lessons"),
                settings.integer(
                        "LEARN_BURST",
                        20,
                        1,
                        10_000,
                        "maximum number of lessons in a row before LEARN_INTERVAL delays them"),
                settings.duration(
                        "LEARN_INTERVAL",
                        Duration.ofMinutes(1),
                        "average time between lessons; a lesson for a new label or a correction never waits"),
                settings.oneOf("STRATEGY", AUTO, STRATEGIES, "how a head is learned"),
                settings.someOf(
                        "CHALLENGERS",
                        List.of(Strategies.EXPAND),
                        Strategies.NAMES,
                        "strategies that learn in the background when STRATEGY is auto"),
                settings.duration("LEARNER_POLL", Duration.ofMillis(100), "how often the leader looks for new events"),
                options(settings, LearnerOptions.defaults()),
                new Probation(
                        settings.integer(
                                "PROBATION_EXAMPLES",
                                500,
                                0,
                                1_000_000,
                                "number of new examples during which a promoted version can be rolled back; 0: never"),
                        settings.number(
                                "ROLLBACK_ALPHA",
                                0.001,
                                1e-9,
                                0.5,
                                "chance of rolling back a version that is no worse")),
                new VersionRetention(
                        settings.integer(
                                "VERSION_RETENTION",
                                500,
                                VersionRetention.FEWEST,
                                1_000_000,
                                "number of newest versions that are kept"),
                        settings.duration(
                                "VERSION_RETENTION_AGE",
                                Duration.ofDays(365),
                                "maximum age of a version; the newest %d are kept at any age"
                                        .formatted(VersionRetention.FEWEST))));
    }

    private static LearnerOptions options(Settings settings, LearnerOptions fallback) {
        return new LearnerOptions(
                settings.number("LEARNER_L2", fallback.l2(), 1e-9, 1e9, "weight of the squared norm in the loss"),
                settings.number("LEARNER_TOLERANCE", fallback.tolerance(), 1e-12, 1, "largest gradient at convergence"),
                settings.integer(
                        "LEARNER_MAX_ITERATIONS",
                        fallback.maxIterations(),
                        1,
                        100_000,
                        "maximum number of optimisation steps"),
                settings.number(
                        "GATE_ALPHA",
                        fallback.gateAlpha(),
                        1e-9,
                        0.5,
                        "chance of rejecting a challenger for forgetting when its losses are only noise"),
                settings.number(
                        "GATE_MARGIN",
                        fallback.gateMargin(),
                        0,
                        1,
                        "accuracy that an old class may lose to an added class"),
                settings.number("EXACT_LAMBDA", fallback.lambda(), 1e-9, 1e9, "regularisation of the exact head"),
                settings.integer(
                        "SELF_TESTS",
                        fallback.selfTests(),
                        1,
                        1_000,
                        "number of embeddings in the self-test of a version"));
    }
}
