package dev.eleventh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.Footprint.Size;
import dev.eleventh.trainer.learn.LongLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A year of learning in minutes: 100,000 versions with {@code -Pyear}, a few hundred otherwise. The data left behind
 * must be bounded in rows and bytes, and must not grow in the second half. The report is
 * {@code target/year/report.md}.
 */
@Tag("year")
class YearIT {
    private static final int VERSIONS = Integer.getInteger("year.versions", 600);
    private static final int KEPT = Math.min(500, VERSIONS / 6);

    /**
     * Until the next cleanup, a minute later, a burst adds versions beyond the number kept; a person's pin keeps two
     * more.
     */
    private static final int MOST = KEPT + LongLife.BURST + 2 * LongLife.LESSONS;

    private static final int LABELS_OF_KEPT =
            2 * (LongLife.LABELS + 1) + MOST / (LongLife.SESSIONS_PER_LABEL * (LongLife.LESSONS - 1)) + 1;
    private static final long MIB = 1 << 20;
    private static final Logger log = LoggerFactory.getLogger(YearIT.class);

    /** The maximum number of rows of each table, and bytes per row, with indexes and what is not vacuumed yet. */
    private static final Map<String, Size> TABLES = Map.ofEntries(
            Map.entry("backbone_move", new Size(0, 0)),
            Map.entry("base_backbone", new Size(1, 1_000)),
            Map.entry("challenger", new Size(MOST + KEPT, 8_000)),
            Map.entry("consumer_position", new Size(LongLife.PARTITIONS, 0)),
            Map.entry("example", new Size(LongLife.MOST_EXAMPLES, 12_000)),
            Map.entry("example_image", new Size(LongLife.MOST_EXAMPLES, 4_000)),
            Map.entry("flyway_schema_history", new Size(100, 2_000)),
            // a burst of a hundred lessons adds two new labels within the minute between two cleanups, and two are
            // removed
            Map.entry("label_count", new Size((LongLife.LABELS + 3L) * LongLife.PARTITIONS * 2, 4_000)),
            Map.entry("learned_label", new Size(LABELS_OF_KEPT, 2_000)),
            Map.entry("learner_position", new Size(LongLife.PARTITIONS, 0)),
            Map.entry("model_artifact", new Size(MOST, 6_000)),
            Map.entry("model_artifact_part", new Size(0, 0)),
            Map.entry("model_version", new Size(MOST, 12_000)),
            Map.entry("next_embedding", new Size(0, 0)),
            Map.entry("outcome_position", new Size(0, 0)),
            // a day's rejected records and retirements, in addition to the versions
            Map.entry("outbox", new Size(2L * MOST, 4_000)),
            Map.entry("prediction_outcome", new Size(0, 0)),
            Map.entry("prequential_count", new Size((LongLife.LABELS + 1L) * MOST, 1_000)),
            Map.entry("probation", new Size(MOST, 1_000)),
            Map.entry("replay_buffer", new Size(LongLife.MOST_EXAMPLES, 4_000)),
            Map.entry("retired_embedding", new Size(0, 0)),
            Map.entry("review_image", new Size(0, 0)),
            Map.entry("rollback", new Size(MOST, 2_000)),
            Map.entry("source_prequential", new Size(LongLife.MOST_EXAMPLES, 4_000)));

    /** The bytes of an empty table, with its indexes and with pages that wait for the next vacuum. */
    private static final long LEAST_BYTES = 256 << 10;

    /** The history of all events, which is never deleted, so that its bytes are bounded per event. */
    private static final String HISTORY = "example_event";

    private static final long ALL_OTHER_TABLES_BYTES = 16 * MIB;

    private static final long HISTORY_BYTES_PER_EVENT = 250;

    /** Before the cleaner reaches a topic, as many records as are kept may be obsolete; tombstones stay for a while. */
    private static final long RECORDS = 4L * MOST;

    /** How much everything else in this process, mainly the broker, may grow in the second half. */
    private static final long HEAP_GROWTH = 16 * MIB;

    private static final Map<String, Long> TOPICS = Map.of(
            "models", 24 * MIB,
            "model-artifacts", 16 * MIB,
            "model-control", MIB,
            // segments have 16 MiB, and two may wait for the cleaner
            "__consumer_offsets", 64 * MIB,
            "__transaction_state", 64 * MIB,
            "__cluster_metadata", 64 * MIB);

    private static final String REJECTED = "examples-returned";
    private static final long REJECTED_BYTES_PER_RECORD = 800;

    @TempDir
    Path directory;

    @Test
    void theDataLeftBehindIsBounded() throws IOException {
        TestDatabase database = TestDatabase.withClock();
        Footprint.stopAutovacuum(database);
        List<Footprint> footprints = new ArrayList<>();
        try (TestBroker broker = new TestBroker(directory);
                LongLife life = new LongLife(database, broker, KEPT)) {
            long began = System.nanoTime();
            for (int percent : List.of(10, 50, 100)) {
                while (life.version() < (long) VERSIONS * percent / 100) {
                    session(database, life, began);
                }
                footprints.add(measured(database, broker, life, began));
            }
        }
        write(footprints);
        footprints.forEach(YearIT::assertBounds);
        assertNoGrowth(footprints.get(1), footprints.get(2));
    }

    private static void session(TestDatabase database, LongLife life, long began) {
        life.session();
        if (life.sessions() % 10 == 0) {
            Footprint.vacuum(database);
            log(life, began);
        }
    }

    private static void log(LongLife life, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        log.info(
                "year day={} version={} events={} versions_per_second={}",
                life.day(),
                life.version(),
                life.events(),
                Math.round(life.version() / seconds));
    }

    /**
     * Lets the run go on until the broker's cleaner has caught up. The cleaner never cleans the segment that is being
     * written.
     */
    private static Footprint measured(TestDatabase database, TestBroker broker, LongLife life, long began) {
        Patience.repeatUntil(
                "the cleaner of the broker",
                () -> broker.read(Topics.MODELS).size() <= RECORDS
                        && broker.read(Topics.MODEL_ARTIFACTS).size() <= RECORDS,
                () -> session(database, life, began));
        return Footprint.measure(database, broker, life);
    }

    private static void assertBounds(Footprint footprint) {
        long mark = footprint.versions();
        footprint.sizes().forEach((name, size) -> {
            if (name.startsWith(Footprint.TABLE)) {
                assertTable(mark, footprint.events(), name.substring(Footprint.TABLE.length()), size);
            } else if (name.startsWith(Footprint.TOPIC)) {
                assertTopic(mark, footprint, name.substring(Footprint.TOPIC.length()), size);
            }
        });
        assertThat(footprint.tables().bytes()
                        - footprint.of(Footprint.TABLE + HISTORY).bytes())
                .as("bytes of all tables but %s at version %d", HISTORY, mark)
                .isLessThanOrEqualTo(ALL_OTHER_TABLES_BYTES);
        assertThat(footprint.of(Footprint.KNOWN).count())
                .as("versions that a new inference instance knows, at version %d", mark)
                .isBetween(KEPT / 2L, (long) MOST);
        assertThat(footprint.of(Footprint.START).count())
                .as("records that an inference instance reads when it starts, at version %d", mark)
                .isLessThanOrEqualTo(2 * RECORDS);
        assertThat(footprint.of(Footprint.START).bytes()).isLessThanOrEqualTo(4 * MIB);
        assertThat(footprint.of(Footprint.OWN).bytes())
                .as("reachable bytes of Eleventh's own objects at version %d", mark)
                .isLessThanOrEqualTo(4 * MIB);
        assertThat(footprint.of(Footprint.METERS).count()).isLessThanOrEqualTo(300);
    }

    private static void assertTable(long mark, long events, String table, Size size) {
        if (table.equals(HISTORY)) {
            assertThat(size.count()).isEqualTo(events);
            assertThat(size.bytes())
                    .as("bytes of %s", table)
                    .isLessThanOrEqualTo(LEAST_BYTES + HISTORY_BYTES_PER_EVENT * events);
            return;
        }
        Size bound = TABLES.get(table);
        if (bound == null) {
            throw new AssertionError("add a bound to this test for the new table " + table);
        }
        assertThat(size.count()).as("rows of %s at version %d", table, mark).isLessThanOrEqualTo(bound.count());
        assertThat(size.bytes())
                .as("bytes of %s at version %d", table, mark)
                .isLessThanOrEqualTo(LEAST_BYTES + bound.count() * bound.bytes());
    }

    private static void assertTopic(long mark, Footprint footprint, String topic, Size size) {
        long bound = topic.equals(REJECTED)
                ? footprint.rejected() * REJECTED_BYTES_PER_RECORD
                : TOPICS.getOrDefault(topic, 0L);
        assertThat(size.bytes())
                .as("bytes of topic %s at version %d", topic, mark)
                .isLessThanOrEqualTo(bound);
    }

    /**
     * The second half has as many versions as the first, so what grows by more than a tenth in the second half is not
     * bounded.
     */
    private static void assertNoGrowth(Footprint middle, Footprint end) {
        assertThat(end.of(Footprint.HEAP).bytes())
                .as("reachable bytes of the process, with the broker, at the end")
                .isLessThanOrEqualTo(middle.of(Footprint.HEAP).bytes() + HEAP_GROWTH);
        end.sizes().forEach((name, size) -> {
            if (!name.equals(Footprint.TABLE + HISTORY) && !name.equals(Footprint.TOPIC + REJECTED)) {
                Size before = middle.of(name);
                if (name.startsWith(Footprint.TABLE) || name.equals(Footprint.METERS)) {
                    assertThat(size.count())
                            .as("%s, count at the end", name)
                            .isLessThanOrEqualTo(before.count() + before.count() / 10 + LongLife.BURST);
                }
                if (name.startsWith(Footprint.TABLE)) {
                    assertThat(size.bytes())
                            .as("%s, bytes at the end", name)
                            .isLessThanOrEqualTo(before.bytes() + before.bytes() / 4 + LEAST_BYTES);
                }
            }
        });
        assertThat(end.historyRead() - middle.historyRead())
                .as("rows of %s that were read without an index in the second half", HISTORY)
                .isLessThanOrEqualTo(100L * (end.versions() - middle.versions()));
    }

    private static void write(List<Footprint> footprints) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        footprints.forEach(each -> names.addAll(each.sizes().keySet()));
        List<String> lines = new ArrayList<>(
                List.of("| | count | bytes | count | bytes | count | bytes |", "|---|---|---|---|---|---|---|"));
        Map<String, String> rows = new TreeMap<>();
        for (String name : names) {
            StringBuilder row = new StringBuilder("| " + name + " |");
            footprints.forEach(each -> row.append(" %,d | %,d |"
                    .formatted(each.of(name).count(), each.of(name).bytes())));
            rows.put(name, row.toString());
        }
        lines.addAll(rows.values());
        for (Footprint each : footprints) {
            lines.add("%,d versions, %,d events, %,d rows of %s read without an index"
                    .formatted(each.versions(), each.events(), each.historyRead(), HISTORY));
        }
        lines.forEach(line -> log.info("{}", line));
        Path report = Path.of("target", "year", "report.md");
        Files.createDirectories(report.getParent());
        Files.write(report, lines);
    }
}
