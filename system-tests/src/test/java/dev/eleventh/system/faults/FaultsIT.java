package dev.eleventh.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.trainer.command.VerifyMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of examples and images under a seeded schedule of faults, and all of it counted afterwards; then the same examples
 * without any fault, whose head must be the same to the last bit. {@code -Dfaults.seed=N} replays a schedule; the report is in
 * {@code target/faults}. {@link FaultKindsIT} counts the kinds of fault that are left out on this machine.
 */
@Isolated
@Tag("faults")
class FaultsIT {
    private static final Logger log = LoggerFactory.getLogger(FaultsIT.class);

    private static final long SEED = Long.getLong("faults.seed", 11);
    private static final int FAULTS = Integer.getInteger("faults.count", 56);
    private static final int EXAMPLES = Integer.getInteger("faults.examples", 5_040);
    private static final int IMAGES = Integer.getInteger("faults.images", 5_040);
    /** Values of ONEDNN_MAX_CPU_ISA for one start of the trainer after the other; none: the processor as it is. */
    private static final List<String> TRAINER_LEVELS = Stream.of(
                    System.getProperty("faults.trainer-levels", "").split(","))
            .filter(level -> !level.isEmpty())
            .toList();

    private static final Pattern ARITHMETIC = Pattern.compile("backbone loaded .* arithmetic=(\\w+)");

    private static final int DISK_MEBIBYTES = 900;
    /** Retracted at the end: a correction's challenger is promoted whatever the hold-out says, so the last version has it all. */
    private static final String LAST = "example-2";

    private static final Map<String, String> SETTINGS =
            Map.of("STRATEGY", "exact", "LEARN_AFTER", "500ms", "LEARN_AFTER_EXAMPLES", "50", "LEARN_INTERVAL", "1ms");

    private final Traffic traffic = new Traffic(SEED, FAULTS, EXAMPLES, IMAGES);
    private final FaultReport report = new FaultReport(SEED);

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        Path directory = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
        Path run = Files.createTempDirectory(directory, "run-");
        String underFaults;
        try (SmallDisk disk = new SmallDisk(run.resolve("disk"), DISK_MEBIBYTES)) {
            Files.createDirectories(run.resolve("faults"));
            try (World world = new World(run.resolve("faults"), disk.data(), SETTINGS);
                    Sender sender = new Sender(world, traffic, true)) {
                world.awaitStarted();
                Faults faults = new Faults(disk);
                faults.leftOut().forEach(kind -> report.note("left out", kind));
                strikeAll(world, sender, faults.schedule(FAULTS, new Random(SEED)));
                settle(world);
                retractTheLast(world);
                count(world, sender);
                verifyTheLast(world);
                underFaults = lastManifest(world).at("/head/sha256").asText();
            }
        }
        Path quiet = Files.createDirectories(run.resolve("quiet"));
        try (World world = new World(quiet, quiet.resolve("postgresql"), SETTINGS);
                Sender sender = new Sender(world, traffic, false)) {
            world.awaitStarted();
            for (int part = 0; part < traffic.parts(); part++) {
                sender.send(part).get(Patience.MINUTES, TimeUnit.MINUTES);
            }
            settle(world);
            retractTheLast(world);
            String quietly = lastManifest(world).at("/head/sha256").asText();
            report.equal("SHA-256 of the last exact head", quietly, underFaults);
        }
        Files.writeString(directory.resolve("report.md"), report.markdown());
        log.info("faults report\n{}", report.markdown());
        report.verify();
    }

    private void strikeAll(World world, Sender sender, List<Fault> schedule) throws Exception {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < schedule.size(); i++) {
            Fault fault = schedule.get(i);
            trainerStartsNextAt(world, i);
            log.info("fault {} of {}: {}", i + 1, schedule.size(), fault.name());
            int part = i;
            long begin = System.nanoTime();
            fault.action().strike(world, () -> sent.add(sender.send(part)), new Random(SEED * 31 + i));
            long struck = System.nanoTime();
            // version 1 needs the first part; from then on ready means that a version serves
            world.awaitReady();
            report.fault(fault.name(), Duration.ofNanos(struck - begin), Duration.ofNanos(System.nanoTime() - struck));
        }
        for (CompletableFuture<Void> each : sent) {
            each.get(Patience.MINUTES, TimeUnit.MINUTES);
        }
    }

    private static void trainerStartsNextAt(World world, int number) {
        if (!TRAINER_LEVELS.isEmpty()) {
            String level = TRAINER_LEVELS.get(number % TRAINER_LEVELS.size());
            world.trainer().program().environment(Map.of("ONEDNN_MAX_CPU_ISA", level));
        }
    }

    /** Until all that was sent is recorded and considered, and nothing waits to be published. */
    private void settle(World world) {
        int events = events();
        await("all events to be recorded and considered")
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(world.learner()).hasValueSatisfying(learner -> {
                    assertThat(learner.get("events_recorded").asInt())
                            .as("%s", learner)
                            .isEqualTo(events);
                    assertThat(learner.get("pending_events").asInt()).isZero();
                    assertThat(learner.get("outbox_pending").asInt()).isZero();
                }));
    }

    /** Returns how many events the trainer records, with those that it rejects, until {@link #LAST} is retracted. */
    private int events() {
        return traffic.acceptable().size() + traffic.broken().size() + traffic.corrections();
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    private void retractTheLast(World world) throws InterruptedException {
        long before = await("the trainer's answer")
                .until(world::learner, Optional::isPresent)
                .orElseThrow()
                .get("champion_version")
                .asLong();
        try (KafkaProbe kafka = world.probe()) {
            kafka.send("examples", null, LAST, Map.of(), null);
            kafka.flush();
        }
        await("a version without " + LAST)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(world.learner()).hasValueSatisfying(learner -> {
                    assertThat(learner.get("champion_version").asLong())
                            .as("%s", learner)
                            .isGreaterThan(before);
                    assertThat(learner.get("pending_events").asInt()).isZero();
                    assertThat(learner.get("outbox_pending").asInt()).isZero();
                }));
    }

    private void count(World world, Sender sender) {
        try (KafkaProbe kafka = world.probe()) {
            List<ConsumerRecord<byte[], byte[]>> accepted = kafka.readAll("examples-accepted").stream()
                    .filter(record -> !AcceptedKey.isTombstone(record.headers(), record.value()))
                    .toList();
            Map<String, Long> examples = KafkaProbe.countByKey(
                    accepted.stream().filter(FaultsIT::isExample).toList());
            report.keys("examples accepted", union(traffic.acceptable(), traffic.broken()), examples);
            report.equal(
                    "corrections accepted",
                    traffic.corrections() + 1L,
                    (long) accepted.size() - sum(examples.values()));
            report.keys(
                    "examples rejected, by ingest or by the trainer",
                    union(traffic.rubbish(), traffic.broken()),
                    KafkaProbe.countByKey(kafka.readAll("examples-rejected")));
            report.equal(
                    "examples answered with 202 over HTTP that are not accepted",
                    0L,
                    sender.toldOverHttp().stream()
                            .filter(key -> !examples.containsKey(key))
                            .count());
            Set<String> images = Set.copyOf(IntStream.range(0, traffic.images())
                    .mapToObj(i -> "image-" + i)
                    .toList());
            await("all images to be answered")
                    .until(() -> kafka.readAll("predictions").size() >= images.size());
            report.keys("images answered", images, KafkaProbe.countByKey(kafka.readAll("predictions")));
            countVersions(world, KafkaProbe.countByKey(kafka.readAll("models")));
        }
        Jdbi jdbi = Jdbi.create(world.databaseUrl(), "postgres", "trusted");
        report.equal("events in the database", events() + 1L, one(jdbi, "SELECT count(*) FROM example_event"));
        report.equal(
                "examples in the database",
                (long) traffic.acceptable().size() - traffic.retracted().size() - 1,
                one(jdbi, "SELECT count(*) FROM example"));
    }

    /** By this JVM's arithmetic, whichever embedded the examples. */
    private void verifyTheLast(World world) {
        Map<String, String> database = Map.of(
                "DATABASE_URL", world.databaseUrl(), "DATABASE_USER", "postgres", "DATABASE_PASSWORD", "trusted");
        String version = lastManifest(world).get("version").asText();
        report.equal(
                "exit code of verify, which rebuilds the last head from the stored embeddings",
                0,
                VerifyMain.commandLine(database).execute(version));
        report.note(
                "arithmetic of the trainer's starts",
                ARITHMETIC
                        .matcher(world.trainer().program().output())
                        .results()
                        .collect(Collectors.groupingBy(
                                found -> found.group(1).substring(0, 8), TreeMap::new, Collectors.counting()))
                        .toString());
    }

    private void countVersions(World world, Map<String, Long> published) {
        Jdbi jdbi = Jdbi.create(world.databaseUrl(), "postgres", "trusted");
        long versions = one(jdbi, "SELECT max(version) FROM model_version");
        Set<String> dense = Set.copyOf(IntStream.rangeClosed(1, (int) versions)
                .mapToObj(String::valueOf)
                .toList());
        report.keys("versions published", dense, published);
        long serving = await("the last version to serve").until(() -> serving(world), version -> version == versions);
        report.equal("version that serves", versions, serving);
    }

    private static long serving(World world) {
        return world.get(world.inference(), "/v1/models/current")
                .filter(response -> response.statusCode() == 200)
                .map(response -> Json.read(response.body(), JsonNode.class)
                        .get("version")
                        .asLong())
                .orElse(0L);
    }

    private static long sum(Iterable<Long> counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static boolean isExample(ConsumerRecord<byte[], byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        return type != null && new String(type.value(), UTF_8).equals("dev.eleventh.example.labelled.v1");
    }

    private static long one(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static JsonNode lastManifest(World world) {
        try (KafkaProbe kafka = world.probe()) {
            TreeMap<Long, byte[]> manifests = new TreeMap<>();
            kafka.readAll("models")
                    .forEach(record -> manifests.put(Long.parseLong(new String(record.key(), UTF_8)), record.value()));
            return Json.read(new String(manifests.lastEntry().getValue(), UTF_8), JsonNode.class);
        }
    }
}
