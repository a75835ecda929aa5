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
import dev.eleventh.trainer.command.NetworkOptions;
import dev.eleventh.trainer.learn.ExampleImages;
import dev.eleventh.trainer.learn.ImageNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Checks the code against the rules in docs/contribute/module-tour.md. */
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

    /** Excludes the jars of test classes that several modules share. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /**
     * Checks that each package of a module uses only the listed packages of the module. Classes directly in the
     * module's package connect the others, and may use all of them.
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
            .because("a learned head must depend on the examples alone, and tests of learning need no servers");

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
            .because("the same examples must give the same head at any time");

    @ArchTest
    static final ArchRule theLearningCoreUsesNoRandomNumbers = noClasses()
            .that()
            .resideInAPackage(LEARNING)
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
            .because("randomness comes from hashes of ids, which are equal on every instance and after every restart");

    @ArchTest
    static final ArchRule contractsKnowKafkasSerializersOnly = noClasses()
            .that()
            .resideInAPackage(CONTRACTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..", "org.apache.kafka.streams..", "dev.eleventh.learning..")
            .because("contracts define bytes and types, and open no connections");

    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsHowTracesAreExported = noClasses()
            .that()
            .resideOutsideOfPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..")
            .because("a service creates spans; only the runtime configures where they are sent");

    @ArchTest
    static final ArchRule onlyServicesTrace = noClasses()
            .that()
            .resideOutsideOfPackages(RUNTIME, INGEST, TRAINER, INFERENCE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("shared modules must not depend on a tracer");

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = slices().matching("dev.eleventh.(ingest|trainer|inference)..")
            .should()
            .notDependOnEachOther()
            .because("services share only topics, so that each can be deployed, scaled and killed alone");

    @ArchTest
    static final ArchRule nothingBelowKnowsAService = noClasses()
            .that()
            .resideInAnyPackage(CONTRACTS, LEARNING, BACKBONE, RUNTIME, EMBEDDED, MIGRATIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INGEST, TRAINER, INFERENCE, QUICKSTART, BENCHMARKS, CLI)
            .because("dependencies point from services to shared modules");

    @ArchTest
    static final ArchRule servicesDoNotKnowTheEmbeddedServers = noClasses()
            .that()
            .resideInAnyPackage(INGEST, TRAINER, INFERENCE, MIGRATIONS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EMBEDDED)
            .because("in production, the broker and the database run elsewhere");

    @ArchTest
    static final ArchRule onlyPostgresAdaptersSpeakSql = noClasses()
            .that(resideInAnyPackage(INGEST, TRAINER, INFERENCE).and(not(simpleNameStartingWith("Postgres"))))
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi..").and(not(type(Jdbi.class))))
            .because("a table has one owner; other classes may only pass the connection on");

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
                    "replacing TensorFlow must change one module only; the exception is the benchmark that measures that module");

    @ArchTest
    static final ArchRule strategiesAreComparedWithoutServices = noClasses()
            .that()
            .resideInAPackage(BENCHMARKS)
            .and()
            .resideOutsideOfPackage(PERFORMANCE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage(INGEST, TRAINER, INFERENCE, QUICKSTART, RUNTIME, EMBEDDED, MIGRATIONS)
                            .and(not(belongToAnyOf(ImageNetwork.class, ExampleImages.class, NetworkOptions.class))))
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
            .because("it must work with services elsewhere; it only starts whole programs and the check of the topics,"
                    + " and it creates tokens and reads the broker's settings as the services do");

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
                            entry("review", List.of("config", "database")),
                            entry("http", List.of("config", "database", "record", "replay", "registry", "review")),
                            entry("command", List.of("config", "database", "record", "replay", "registry"))))
            .because("recording must not depend on learning, nor learning on HTTP");

    @ArchTest
    static final ArchRule kafkaAndHttpUseTheSameChecks = arrows(
                    "dev.eleventh.ingest",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("telemetry", List.of()),
                            entry("check", List.of()),
                            entry("archive", List.of()),
                            entry("topology", List.of("check", "config", "telemetry")),
                            entry("outcome", List.of("config", "topology")),
                            entry("http", List.of("check", "telemetry")),
                            entry("batch", List.of("archive", "check", "http", "telemetry")),
                            entry("rejected", List.of("check", "http", "topology"))))
            .because("an example must have the same outcome over Kafka and over HTTP");

    @ArchTest
    static final ArchRule predictionDoesNotDependOnKafkaOrHttp = arrows(
                    "dev.eleventh.inference",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("openinference", List.of()),
                            entry("model", List.of()),
                            entry("predict", List.of("model")),
                            entry("http", List.of("model", "openinference", "predict"))))
            .because("Kafka and HTTP must get the same answer");

    @ArchTest
    static final ArchRule strategiesDoNotDependOnTheJudge = arrows(
                    "dev.eleventh.learning",
                    Map.ofEntries(
                            entry("data", List.of()),
                            entry("evaluation", List.of()),
                            entry("head", List.of("data")),
                            entry("optimise", List.of("data")),
                            entry("review", List.of("data")),
                            entry("strategy", List.of("data", "head", "optimise")),
                            entry("judge", List.of("data", "head", "evaluation"))))
            .because("every head is judged in the same way, whichever strategy learned it");

    @ArchTest
    static final ArchRule settingsKnowNoServer = arrows(
                    "dev.eleventh.runtime",
                    Map.ofEntries(
                            entry("config", List.of()),
                            entry("lifecycle", List.of()),
                            entry("access", List.of("config")),
                            entry("kafka", List.of("config", "lifecycle")),
                            entry("http", List.of("config", "access", "lifecycle")),
                            entry("telemetry", List.of("http")),
                            entry("status", List.of("access", "http", "lifecycle"))))
            .because("a command that starts no server reads the same settings");

    @ArchTest
    static final ArchRule commandsOfOneNounKnowNoOtherNoun = arrows(
                    "dev.eleventh.cli",
                    Map.ofEntries(
                            entry("terminal", List.of()),
                            entry("service", List.of("terminal")),
                            entry("backbone", List.of("terminal", "service")),
                            entry("examples", List.of("terminal", "service")),
                            entry("models", List.of("terminal", "service")),
                            entry("predict", List.of("terminal", "service")),
                            entry("rejected", List.of("terminal", "service")),
                            entry("review", List.of("terminal", "service")),
                            entry("sources", List.of("terminal", "service")),
                            entry("status", List.of("terminal", "service")),
                            entry("teach", List.of("terminal", "service")),
                            entry("topics", List.of("terminal")),
                            entry("watch", List.of("terminal", "service"))))
            .because("code that two nouns share belongs to the packages terminal or service");

    @ArchTest
    static final ArchRule onlyProgramsForPeoplePrint = noClasses()
            .that()
            .haveNameNotMatching("dev\\.eleventh\\.(quickstart\\.Quickstart|benchmarks\\.Benchmark|cli\\.Eleventh)Main")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("services log; only a program that a person runs writes to the terminal");

    @ArchTest
    static final ArchRule onlyMainsEndTheProcess = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            .areNotAssignableTo(Shutdown.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("close() would never run; Shutdown exits after a failed main has closed everything");
}
