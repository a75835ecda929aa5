package dev.eleventh.trainer.http;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.OpenTransactions;
import dev.eleventh.runtime.kafka.PartitionOffsets;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import dev.eleventh.trainer.config.TrainerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how many offsets of {@code examples-accepted} are not recorded yet. The broker is asked in the background,
 * so callers never wait. The group's committed offset counts if it is beyond the recorded position, because only the
 * marker that ends a transaction lies in between, and such a marker is never recorded.
 */
public final class KafkaLag implements LearnerStatus.Lag, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaLag.class);
    /** The maximum age of an answer that is used. */
    private static final Duration WORTH = Duration.ofSeconds(10);

    private final Admin admin;
    private final String groupId;
    private final LongSupplier nanoTime;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable Said said;

    /** The broker's answer, per partition. */
    private record Said(Map<Integer, Long> ends, Map<Integer, Long> read, long at) {}

    public KafkaLag(TrainerConfig.Kafka config, LongSupplier nanoTime) {
        this.groupId = config.groupId();
        this.nanoTime = nanoTime;
        this.admin = Admin.create(config.connection()
                .with(Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) HealthProbe.ANSWER_LIMIT.toMillis(),
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) HealthProbe.ANSWER_LIMIT.toMillis())));
    }

    /** Returns the open transactions that hide examples from ingest, from the recorders and from the end offsets. */
    public OpenTransactions openTransactions(Clock clock) {
        return OpenTransactions.of(admin, List.of(Topics.EXAMPLES.name(), Topics.EXAMPLES_ACCEPTED.name()), clock);
    }

    /** Asks the broker, unless a request is in flight. Returns immediately. */
    public void refresh() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        var unused = ends().thenCombine(read(), (ends, read) -> new Said(ends, read, nanoTime.getAsLong()))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        log.debug("could not read the end offsets of examples-accepted from the broker", failure);
                    }
                    said = answer;
                    asking.set(false);
                });
    }

    private CompletionStage<Map<Integer, Long>> ends() {
        String topic = Topics.EXAMPLES_ACCEPTED.name();
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .toCompletionStage()
                .thenCompose(topics -> admin.listOffsets(
                                latest(topics.get(topic)), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all()
                        .toCompletionStage())
                .thenApply(offsets -> perPartition(offsets, ListOffsetsResultInfo::offset));
    }

    private static Map<TopicPartition, OffsetSpec> latest(@Nullable TopicDescription topic) {
        return topic == null ? Map.of() : PartitionOffsets.asked(topic, OffsetSpec.latest());
    }

    /** Reads the group's committed offsets, which are not authoritative. Empty for a group that never committed. */
    private CompletionStage<Map<Integer, Long>> read() {
        return admin.listConsumerGroupOffsets(groupId)
                .partitionsToOffsetAndMetadata()
                .toCompletionStage()
                .thenApply(offsets -> perPartition(offsets, OffsetAndMetadata::offset))
                .exceptionally(failure -> Map.of());
    }

    private static <T> Map<Integer, Long> perPartition(Map<TopicPartition, T> values, Function<T, Long> offset) {
        Map<Integer, Long> perPartition = new HashMap<>();
        values.forEach((partition, value) -> {
            // Kafka's map has null for a partition without a committed offset
            if (value != null && partition.topic().equals(Topics.EXAMPLES_ACCEPTED.name())) {
                perPartition.put(partition.partition(), offset.apply(value));
            }
        });
        return perPartition;
    }

    @Override
    public @Nullable Long behind(Map<Integer, Long> recorded) {
        Said last = said;
        if (last == null || nanoTime.getAsLong() - last.at() > WORTH.toNanos()) {
            return null;
        }
        long behind = 0;
        for (Map.Entry<Integer, Long> end : last.ends().entrySet()) {
            long reached = Math.max(
                    recorded.getOrDefault(end.getKey(), 0L), last.read().getOrDefault(end.getKey(), 0L));
            behind += Math.max(0, end.getValue() - reached);
        }
        return behind;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
