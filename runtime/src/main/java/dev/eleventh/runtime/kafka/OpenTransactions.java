package dev.eleventh.runtime.kafka;

import static dev.eleventh.runtime.kafka.TopicCheck.answer;

import dev.eleventh.runtime.lifecycle.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long an open transaction has hidden records of a topic from readers of committed records. A producer
 * that hangs in a transaction blocks all later records, while the readers' lag stays 0.
 */
public final class OpenTransactions {
    /** Longer than a healthy transaction: services commit at least once a second, and query every two seconds. */
    private static final Duration REPORT_AFTER = Duration.ofSeconds(5);
    /** By default, Kafka aborts a producer's transaction after a minute. */
    private static final Duration WARN_AFTER = Duration.ofMinutes(1);
    /** An older result counts as unknown. */
    private static final Duration MAX_AGE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);

    /**
     * An offset behind which records wait.
     *
     * @param from when it was first seen, by the monotonic clock
     * @param since when it was first seen, by the wall clock
     */
    private record Standstill(long offset, long from, Instant since) {}

    /**
     * The last result.
     *
     * @param longest by topic, how long the records of its slowest partition have waited
     * @param open the transactions that have been open for {@link #REPORT_AFTER} or longer
     * @param at when the broker answered, by the monotonic clock
     */
    private record Result(Map<String, Duration> longest, List<OpenTransaction> open, long at) {}

    private final Admin admin;
    private final List<String> topics;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile @Nullable Result result;

    /** Used only by the thread that queries the broker. */
    private final Map<TopicPartition, Standstill> standstills = new HashMap<>();

    private boolean warned;

    OpenTransactions(Admin admin, List<String> topics, Clock clock, LongSupplier nanoTime) {
        this.admin = admin;
        this.topics = List.copyOf(topics);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Creates an instance for some topics. Nothing is known before the first query. */
    public static OpenTransactions of(Admin admin, List<String> topics, Clock clock) {
        return new OpenTransactions(admin, topics, clock, System::nanoTime);
    }

    /** Registers {@code eleventh_open_transaction_seconds} for one of the topics. */
    public void bindTo(MeterRegistry registry, String topic) {
        Gauge.builder("eleventh.open.transaction.seconds", this, each -> each.seconds(topic))
                .tag("topic", topic)
                .description(
                        "How long an open transaction has hidden records of a topic from their readers, in seconds")
                .strongReference(true)
                .register(registry);
    }

    private double seconds(String topic) {
        Result last = result;
        return last == null
                ? 0
                : last.longest().getOrDefault(topic, Duration.ZERO).toMillis() / 1000.0;
    }

    /**
     * Queries the broker, and returns a health that names the open transactions.
     *
     * @throws ExecutionException when the broker does not answer
     */
    public Health ask() throws ExecutionException, InterruptedException {
        admin.describeCluster().clusterId().get();
        look();
        return health();
    }

    /** Queries the broker. If the broker does not answer, keeps the last result. */
    void look() {
        try {
            Map<TopicPartition, Standstill> found = new HashMap<>();
            Map<String, TopicDescription> descriptions =
                    answer(admin.describeTopics(topics).allTopicNames());
            for (TopicDescription description : descriptions.values()) {
                // committed ends are read first: a record that arrives in between causes a standstill of length 0
                Map<TopicPartition, ListOffsetsResultInfo> committed = ends(description, IsolationLevel.READ_COMMITTED);
                find(committed, ends(description, IsolationLevel.READ_UNCOMMITTED), found);
            }
            standstills.keySet().retainAll(found.keySet());
            standstills.putAll(found);
            update();
        } catch (KafkaException e) {
            log.debug("broker does not return the end offsets of topics={}", topics, e);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(TopicDescription description, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> latest = PartitionOffsets.asked(description, OffsetSpec.latest());
        return answer(
                admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all());
    }

    private void find(
            Map<TopicPartition, ListOffsetsResultInfo> committed,
            Map<TopicPartition, ListOffsetsResultInfo> all,
            Map<TopicPartition, Standstill> found) {
        committed.forEach((partition, end) -> {
            long stable = end.offset();
            ListOffsetsResultInfo last = all.get(partition);
            if (last != null && last.offset() > stable) {
                Standstill before = standstills.get(partition);
                found.put(
                        partition,
                        before != null && before.offset() == stable
                                ? before
                                : new Standstill(stable, nanoTime.getAsLong(), clock.instant()));
            }
        });
    }

    private void update() {
        Map<String, Duration> longest = new HashMap<>();
        standstills.forEach((partition, standstill) ->
                longest.merge(partition.topic(), lasting(standstill), (a, b) -> a.compareTo(b) < 0 ? b : a));
        result = new Result(longest, open(REPORT_AFTER), nanoTime.getAsLong());
        List<OpenTransaction> alarming = open(WARN_AFTER);
        if (!alarming.isEmpty() && !warned) {
            log.warn(
                    "a transaction stays open, and later records wait until it ends; see docs/operate/runbooks/eleventhopentransaction.md transactions={}",
                    alarming);
        } else if (alarming.isEmpty() && warned) {
            log.info("no transaction stays open any longer topics={}", topics);
        }
        warned = !alarming.isEmpty();
    }

    private List<OpenTransaction> open(Duration atLeast) {
        List<OpenTransaction> open = new ArrayList<>();
        standstills.forEach((partition, standstill) -> {
            if (lasting(standstill).compareTo(atLeast) >= 0) {
                open.add(new OpenTransaction(
                        partition.topic(), partition.partition(), standstill.offset(), standstill.since()));
            }
        });
        return List.copyOf(open);
    }

    private Duration lasting(Standstill standstill) {
        return Duration.ofNanos(nanoTime.getAsLong() - standstill.from());
    }

    /**
     * Returns the transactions that have been open for some seconds; null if the broker has not answered recently.
     * Answers from memory.
     */
    public @Nullable List<OpenTransaction> now() {
        Result last = result;
        return last == null || nanoTime.getAsLong() - last.at() > MAX_AGE.toNanos() ? null : last.open();
    }

    /** Returns a ready health: no other instance could read the records sooner, and a restart would not help. */
    Health health() {
        List<OpenTransaction> open = Objects.requireNonNullElse(now(), List.of());
        return open.isEmpty()
                ? Health.ofReady()
                : Health.readyWith(open.stream()
                        .map(each ->
                                "a transaction on %s, partition %d, has been open since %s: the records from offset %d on are not read until it ends"
                                        .formatted(each.topic(), each.partition(), each.since(), each.offset()))
                        .collect(Collectors.joining("; ", "", ": docs/operate/runbooks/eleventhopentransaction.md")));
    }
}
