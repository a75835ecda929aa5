package dev.eleventh.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.lifecycle.Shutdown;
import dev.eleventh.trainer.learn.ExampleImages;
import dev.eleventh.trainer.learn.ImageNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** The sentences of docs/architecture.md, held against the code. */
@AnalyzeClasses(
        packages = "dev.eleventh",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    private static final String CONTRACTS = "dev.eleventh.contracts..";
    private static final String LEARNING = "dev.eleventh.learning..";
    private static final String BACKBONE = "dev.eleventh.backbone..";
    private static final String RUNTIME = "dev.eleventh.runtime..";
    private static final String INGEST = "dev.eleventh.ingest..";
    private static final String TRAINER = "dev.eleventh.trainer..";
    private static final String INFERENCE = "dev.eleventh.inference..";
    private static final String MIGRATIONS = "dev.eleventh.migrations..";
    private static final String EMBEDDED = "dev.eleventh.embedded..";
    private static final String QUICKSTART = "dev.eleventh.quickstart..";
    private static final String BENCHMARKS = "dev.eleventh.benchmarks..";
    private static final String PERFORMANCE = "dev.eleventh.benchmarks.performance..";
    private static final String CLI = "dev.eleventh.cli..";

    /** What the tests of several modules share. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /**
     * Holds which packages of a module each of its packages may use. Classes in the module's own package wire the others, and
     * may use all.
     */
    private static ArchRule arrows(String module, Map<String, List<String>> mayUse) {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(classes()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .resideInAnyPackage(Stream.concat(Stream.of(module), packages(module, mayUse.keySet()))
                        .toArray(String[]::new)));
        mayUse.forEach((name, used) -> rules.add(noClasses()
                .that()
                .resideInAPackage(module + "." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(module + "..")
                        .and(not(resideInAnyPackage(
                                Stream.concat(packages(module, List.of(name)), packages(module, used))
                                        .toArray(String[]::new)))))));
        return CompositeArchRule.of(rules);
    }

    private static Stream<String> packages(String module, Collection<String> names) {
        return names.stream().map(name -> module + "." + name + "..");
    }

    @ArchTest
    static final ArchRule theLearningCoreKnowsNoKafkaAndNoSql = noClasses()
            .that()
            .resideInAPackage(LEARNING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "java.sql..", "javax.sql..", "org.jdbi..", "java.io..", "java.nio.file..")
            .because("what is learned must depend on examples alone, and be tested without servers");

    @ArchTest
    static final ArchRule theLearningCoreNeverReadsTheClock = noClasses()
            .that()
            .resideInAPackage(LEARNING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.time..")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .because("the same examples must give the same head, whenever they are learned");

    @ArchTest
    static final ArchRule theLearningCoreRollsNoDice = noClasses()
            .that()
            .resideInAPackage(LEARNING)
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
            .because("randomness comes from hashes of ids, which every instance and every restart agrees on");

    @ArchTest
    static final ArchRule contractsKnowKafkasSerializersOnly = noClasses()
            .that()
            .resideInAPackage(CONTRACTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..", "org.apache.kafka.streams..", "dev.eleventh.learning..")
            .because("they are bytes and types, not connections");

    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsHowTracesAreExported = noClasses()
            .that()
            .resideOutsideOfPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..")
            .because("a service says what its spans are, not where they go");

    @ArchTest
    static final ArchRule onlyServicesTrace = noClasses()
            .that()
            .resideOutsideOfPackages(RUNTIME, INGEST, TRAINER, INFERENCE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("what is shared must not depend on a tracer");

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = slices().matching("dev.eleventh.(ingest|trainer|inference)..")
            .should()
            .notDependOnEachOther()
            .because("they share topics, so that each can be deployed, scaled and killed alone");

    @ArchTest
    static final ArchRule nothingBelowKnowsAService = noClasses()
            .that()
            .resideInAnyPackage(CONTRACTS, LEARNING, BACKBONE, RUNTIME, EMBEDDED, MIGRATIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, TRAINER, INFERENCE, QUICKSTART, BENCHMARKS, CLI)
            .because("dependencies point from what runs to what is shared");

    @ArchTest
    static final ArchRule servicesDoNotKnowTheEmbeddedServers = noClasses()
            .that()
            .resideInAnyPackage(INGEST, TRAINER, INFERENCE, MIGRATIONS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EMBEDDED)
            .because("in production broker and database are somebody else's");

    @ArchTest
    static final ArchRule onlyPostgresAdaptersSpeakSql = noClasses()
            .that(resideInAnyPackage(INGEST, TRAINER, INFERENCE).and(not(simpleNameStartingWith("Postgres"))))
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi..").and(not(type(Jdbi.class))))
            .because("a table has one owner; others may only pass the connection on");

    @ArchTest
    static final ArchRule onlyTheBackboneKnowsTensorFlow = noClasses()
            .that()
            .resideOutsideOfPackage(BACKBONE)
            .and()
            .doNotHaveSimpleName("PlainTensorFlow")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.tensorflow..", "ai.djl.tensorflow..", "org.bytedeco..")
            .because(
                    "another engine must be a change in one module; but for the yardstick that the module is held against");

    @ArchTest
    static final ArchRule strategiesAreComparedWithoutServices = noClasses()
            .that()
            .resideInAPackage(BENCHMARKS)
            .and()
            .resideOutsideOfPackage(PERFORMANCE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage(INGEST, TRAINER, INFERENCE, QUICKSTART, RUNTIME, EMBEDDED, MIGRATIONS)
                            .and(not(belongToAnyOf(ImageNetwork.class, ExampleImages.class))))
            .because("a comparison of strategies must not depend on a broker or a database");

    @ArchTest
    static final ArchRule theCommandLineAsksServicesByHttp = noClasses()
            .that()
            .resideInAPackage(CLI)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage(INGEST, TRAINER, INFERENCE, QUICKSTART, BENCHMARKS, RUNTIME, LEARNING)
                            .and(not(simpleNameEndingWith("Main")))
                            .and(not(simpleNameStartingWith("Topic")))
                            .and(not(belongToAnyOf(
                                    Token.class,
                                    Role.class,
                                    Secret.class,
                                    KafkaConnection.class,
                                    Settings.class,
                                    InvalidSettingsException.class))))
            .because(
                    "it must work with services elsewhere; whole programs and the check of the topics it only passes on,"
                            + " and it makes tokens and reads how to reach the broker as they do");

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("dev.eleventh.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule anExampleGoesThroughTheTrainerInOneDirection = arrows(
                    "dev.eleventh.trainer",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("database", List.of("config")),
                            entry("publish", List.of("config", "database")),
                            entry("record", List.of("database", "publish")),
                            entry("replay", List.of("database", "record")),
                            entry("registry", List.of("config", "database", "publish", "record", "replay")),
                            entry("learn", List.of("config", "database", "publish", "record", "replay", "registry")),
                            entry("http", List.of("config", "database", "record", "replay", "registry")),
                            entry("command", List.of("config", "database", "record", "replay", "registry"))))
            .because("recording knows nothing of learning, and learning nothing of HTTP");

    @ArchTest
    static final ArchRule eitherDoorOfIngestUsesTheSameChecks = arrows(
                    "dev.eleventh.ingest",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("telemetry", List.of()),
                            entry("check", List.of()),
                            entry("archive", List.of()),
                            entry("topology", List.of("check", "config", "telemetry")),
                            entry("http", List.of("check", "telemetry")),
                            entry("batch", List.of("archive", "check", "http", "telemetry")),
                            entry("rejected", List.of("check", "http", "topology"))))
            .because("an example must come to the same, by Kafka or by HTTP");

    @ArchTest
    static final ArchRule whatIsPredictedKnowsNoDoor = arrows(
                    "dev.eleventh.inference",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("openinference", List.of()),
                            entry("model", List.of()),
                            entry("predict", List.of("model")),
                            entry("http", List.of("model", "openinference", "predict"))))
            .because("Kafka and HTTP must get the same answer");

    @ArchTest
    static final ArchRule aStrategyKnowsNoJudge = arrows(
                    "dev.eleventh.learning",
                    Map.ofEntries(
                            entry("data", List.of()),
                            entry("evaluation", List.of()),
                            entry("head", List.of("data")),
                            entry("optimise", List.of("data")),
                            entry("strategy", List.of("data", "head", "optimise")),
                            entry("judge", List.of("data", "head", "evaluation"))))
            .because("whoever learned a head, it is judged in the same way");

    @ArchTest
    static final ArchRule settingsKnowNoServer = arrows(
                    "dev.eleventh.runtime",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("lifecycle", List.of()),
                            entry("access", List.of("config")),
                            entry("kafka", List.of("config", "lifecycle")),
                            entry("http", List.of("config", "access", "lifecycle")),
                            entry("telemetry", List.of("http"))))
            .because("a command without a server reads the same settings");

    @ArchTest
    static final ArchRule commandsOfOneNounKnowNoOtherNoun = arrows(
                    "dev.eleventh.cli",
                    Map.ofEntries(
                            entry("terminal", List.of()),
                            entry("service", List.of("terminal")),
                            entry("examples", List.of("terminal", "service")),
                            entry("models", List.of("terminal", "service")),
                            entry("predict", List.of("terminal", "service")),
                            entry("rejected", List.of("terminal", "service")),
                            entry("sources", List.of("terminal", "service")),
                            entry("teach", List.of("terminal", "service")),
                            entry("topics", List.of("terminal")),
                            entry("watch", List.of("terminal", "service"))))
            .because("what two nouns share belongs to the terminal or to the services' client");

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .that()
            .haveNameNotMatching("dev\\.eleventh\\.(quickstart\\.Quickstart|benchmarks\\.Benchmark|cli\\.Eleventh)Main")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("services log; only a program with a person before it talks to the terminal");

    @ArchTest
    static final ArchRule onlyMainsEndTheProcess = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            .areNotAssignableTo(Shutdown.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("close() would never run; Shutdown does it when main has closed everything and failed");
}
