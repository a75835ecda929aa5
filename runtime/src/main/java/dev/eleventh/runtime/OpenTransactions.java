package dev.eleventh.runtime;

import static dev.eleventh.runtime.TopicCheck.answer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long an open transaction has hidden records of a topic from readers of committed records. A producer
 * that hangs in a transaction blocks all records behind it, while the readers' lag stays 0.
 */
public final class OpenTransactions {
    /** Services commit within a second at most; Kafka's producers abort after a minute by default. */
    private static final Duration WORTH_A_WARNING = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);

    /** The time, by the monotonic clock, since which records have waited behind an offset that does not move. */
    private record Standstill(long offset, long since) {}

    private final Admin admin;
    private final String topic;
    private final LongSupplier nanoTime;

    /** By partition; used only by the thread that calls {@link #look}. */
    private final Map<Integer, Standstill> standstills = new HashMap<>();

    private boolean warned;
    private volatile Duration longest = Duration.ZERO;

    private OpenTransactions(Admin admin, String topic, LongSupplier nanoTime) {
        this.admin = admin;
        this.topic = topic;
        this.nanoTime = nanoTime;
    }

    /**
     * Creates a measurement for one topic.
     *
     * @param registry gets the time as the gauge {@code eleventh.open.transaction.seconds}
     */
    public static OpenTransactions of(Admin admin, String topic, MeterRegistry registry) {
        return of(admin, topic, registry, System::nanoTime);
    }

    static OpenTransactions of(Admin admin, String topic, MeterRegistry registry, LongSupplier nanoTime) {
        OpenTransactions transactions = new OpenTransactions(admin, topic, nanoTime);
        Gauge.builder("eleventh.open.transaction.seconds", transactions, each -> each.longest.toMillis() / 1000.0)
                .tag("topic", topic)
                .description("How long an open transaction has kept records of a topic from their readers")
                .strongReference(true)
                .register(registry);
        return transactions;
    }

    /** Queries the broker. If the broker does not answer, keeps the last result; other parts report the outage. */
    public void look() {
        try {
            TopicDescription description =
                    answer(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
            if (description != null) {
                compare(
                        ends(description, IsolationLevel.READ_COMMITTED),
                        ends(description, IsolationLevel.READ_UNCOMMITTED));
            }
        } catch (KafkaException e) {
            log.debug("broker does not say how far topic={} goes", topic, e);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(TopicDescription description, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        description
                .partitions()
                .forEach(info -> latest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
        return answer(
                admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all());
    }

    /**
     * Compares end offsets. The committed ends were read first, so a record that arrives in between causes a standstill
     * of zero length.
     */
    private void compare(
            Map<TopicPartition, ListOffsetsResultInfo> committed, Map<TopicPartition, ListOffsetsResultInfo> all) {
        long now = nanoTime.getAsLong();
        Duration found = Duration.ZERO;
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each : committed.entrySet()) {
            int partition = each.getKey().partition();
            long stable = each.getValue().offset();
            ListOffsetsResultInfo end = all.get(each.getKey());
            if (end == null || end.offset() <= stable) {
                standstills.remove(partition);
                continue;
            }
            Standstill standstill = standstills.get(partition);
            if (standstill == null || standstill.offset() != stable) {
                standstill = new Standstill(stable, now);
                standstills.put(partition, standstill);
            }
            Duration since = Duration.ofNanos(now - standstill.since());
            if (since.compareTo(WORTH_A_WARNING) >= 0 && !warned) {
                warned = true;
                log.warn(
                        "a transaction stays open topic={} partition={} offset={} since={}; the {} records behind it wait until it"
                                + " ends: docs/operations.md#eleventhopentransaction",
                        topic,
                        partition,
                        stable,
                        since,
                        end.offset() - stable);
            }
            found = found.compareTo(since) < 0 ? since : found;
        }
        if (warned && found.compareTo(WORTH_A_WARNING) < 0) {
            warned = false;
            log.info("no transaction stays open any more topic={}", topic);
        }
        longest = found;
    }

    /** Returns how long the records of the longest-blocked partition have waited; zero if none wait. */
    public Duration longest() {
        return longest;
    }
}
