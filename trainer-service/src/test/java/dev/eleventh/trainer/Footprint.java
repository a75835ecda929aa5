package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.learn.LongLife;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The data that a long run has left behind.
 *
 * @param events in the order of {@code examples-accepted}
 * @param rejected how many of them were rejected
 * @param historyRead rows of {@code example_event} that were read without an index
 * @param sizes tables with their rows, topics with the records that a reader finds, reachable objects, and the
 *     records that an inference instance reads when it starts
 */
record Footprint(long versions, long events, long rejected, long historyRead, SortedMap<String, Size> sizes) {
    static final String TABLE = "table ";
    static final String TOPIC = "topic ";
    static final String START = "start: records of models and model-control, and the newest head";
    static final String KNOWN = "start: versions known";
    static final String HEAP = "heap: reachable objects";
    static final String OWN = "heap: reachable objects of dev.eleventh";
    static final String METERS = "meters";

    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** A number of things, and their total size. */
    record Size(long count, long bytes) {
        Size plus(Size other) {
            return new Size(count + other.count, bytes + other.bytes);
        }
    }

    /**
     * Vacuums the tables first.
     */
    static Footprint measure(TestDatabase database, TestBroker broker, LongLife life) {
        SortedMap<String, Size> sizes = new TreeMap<>();
        measureHeap(sizes);
        long historyRead =
                database.number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'example_event'");
        vacuum(database);
        for (String table : tables(database)) {
            sizes.put(
                    TABLE + table,
                    new Size(
                            database.number("SELECT count(*) FROM " + table),
                            database.number("SELECT pg_total_relation_size('%s')".formatted(table))));
        }
        broker.bytes().forEach((topic, bytes) -> sizes.put(TOPIC + topic, new Size(0, bytes)));
        List<ConsumerRecord<byte[], byte[]>> models = read(Topics.MODELS, broker, sizes);
        List<ConsumerRecord<byte[], byte[]>> control = read(Topics.MODEL_CONTROL, broker, sizes);
        read(Topics.MODEL_ARTIFACTS, broker, sizes);
        Map<String, ModelManifest> known = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : models) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                known.remove(key);
            } else {
                known.put(key, TestBroker.manifest(record));
            }
        }
        ModelManifest newest = Objects.requireNonNull(known.get(Long.toString(life.version())));
        sizes.put(KNOWN, new Size(known.size(), 0));
        sizes.put(
                START,
                size(models)
                        .plus(size(control))
                        .plus(new Size(
                                newest.head().chunks().size(), newest.head().bytes())));
        sizes.put(METERS, new Size(life.meters(), 0));
        return new Footprint(
                life.version(),
                life.events(),
                database.number("SELECT count(*) FROM example_event WHERE outcome = 'rejected'"),
                historyRead,
                sizes);
    }

    /**
     * Turns the server's autovacuum off, so that the sizes depend on {@link #vacuum} alone: when it happens to shorten a
     * table just before a measurement, the table seems to grow after it.
     */
    static void stopAutovacuum(TestDatabase database) {
        tables(database)
                .forEach(table ->
                        database.execute("ALTER TABLE %s SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)"
                                .formatted(table)));
    }

    static void vacuum(TestDatabase database) {
        database.execute("VACUUM (ANALYZE) " + String.join(", ", tables(database)));
    }

    private static List<String> tables(TestDatabase database) {
        return database.texts(
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1");
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            Topic<?, ?> topic, TestBroker broker, SortedMap<String, Size> sizes) {
        List<ConsumerRecord<byte[], byte[]>> records = broker.read(topic);
        sizes.computeIfPresent(TOPIC + topic, (name, size) -> new Size(records.size(), size.bytes()));
        return records;
    }

    private static Size size(List<ConsumerRecord<byte[], byte[]>> records) {
        ToLongFunction<ConsumerRecord<byte[], byte[]>> bytes =
                record -> record.key().length + (record.value() == null ? 0 : record.value().length);
        return new Size(records.size(), records.stream().mapToLong(bytes).sum());
    }

    /**
     * Makes the JVM collect all garbage and then counts what is left, so that the time of its own collections does
     * not matter.
     */
    private static void measureHeap(SortedMap<String, Size> sizes) {
        Size all = new Size(0, 0);
        Size own = all;
        for (String line : histogram().lines().toList()) {
            Matcher found = CLASS.matcher(line);
            if (found.matches()) {
                Size size = new Size(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
                all = all.plus(size);
                own = found.group(3).startsWith("dev.eleventh.") ? own.plus(size) : own;
            }
        }
        sizes.put(HEAP, all);
        sizes.put(OWN, own);
    }

    private static String histogram() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the size of all tables together. */
    Size tables() {
        return sizes.entrySet().stream()
                .filter(each -> each.getKey().startsWith(TABLE))
                .map(Map.Entry::getValue)
                .reduce(new Size(0, 0), Size::plus);
    }

    Size of(String name) {
        return sizes.getOrDefault(name, new Size(0, 0));
    }
}
