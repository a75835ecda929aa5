package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.registry.OutcomeChange;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records {@code prediction-outcomes} in the database, in the transaction that moves the position. The leader alone
 * reads the topic, so there is no consumer group. Used by the leader's thread.
 */
final class OutcomeReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutcomeReader.class);

    /** Computing the metrics reads all outcomes of some versions. */
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(5);

    /** Number of newest versions with metrics. */
    private static final int REPORTED_VERSIONS = 5;

    /** How often the topic is asked for further partitions, and for its existence. */
    private static final Duration BETWEEN_ASSIGNMENTS = Duration.ofMinutes(5);

    /** How long a request for the partitions may delay learning. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** How long reading pauses after a failure, such as a missing right. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final TrainerConfig.Kafka config;
    private final PostgresOutcomes outcomes;
    private final TrainerMetrics metrics;
    private final Clock clock;
    private Instant assignNext = Instant.MIN;
    private Instant readNext = Instant.MIN;
    private Instant reportNext = Instant.MIN;
    private boolean unreported = true;
    private @Nullable Consumer<String, byte[]> consumer;

    /** Connects on the first {@link #read}. */
    OutcomeReader(TrainerConfig.Kafka config, PostgresOutcomes outcomes, TrainerMetrics metrics, Clock clock) {
        this.config = config;
        this.outcomes = outcomes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Records the outcomes that have arrived, and updates the metrics; does not wait for more outcomes. While Kafka
     * fails, there are none: learning goes on without them.
     *
     * @return whether there were any
     */
    boolean read() {
        boolean found = !clock.instant().isBefore(readNext) && recordOrPause();
        unreported |= found;
        if (unreported && !clock.instant().isBefore(reportNext)) {
            metrics.liveAccuracy(outcomes.accuracy(REPORTED_VERSIONS));
            unreported = false;
            reportNext = clock.instant().plus(BETWEEN_REPORTS);
        }
        return found;
    }

    private boolean recordOrPause() {
        try {
            return record();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("outcomes not read; retrying after pause={}", PAUSE, e);
            metrics.outcomesUnread();
            readNext = clock.instant().plus(PAUSE);
            // another consumer begins at the recorded positions
            close();
            return false;
        }
    }

    private boolean record() {
        Consumer<String, byte[]> open = consumer;
        if (open == null) {
            open = consumer(config);
            consumer = open;
        }
        if (!clock.instant().isBefore(assignNext)) {
            assign(open);
            assignNext = clock.instant().plus(BETWEEN_ASSIGNMENTS);
        }
        if (open.assignment().isEmpty()) {
            return false;
        }
        List<OutcomeChange> changes = new ArrayList<>();
        Map<Integer, Long> positions = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : open.poll(Duration.ZERO)) {
            OutcomeChange change = change(record);
            if (change != null) {
                changes.add(change);
            }
            positions.put(record.partition(), record.offset() + 1);
        }
        if (positions.isEmpty()) {
            return false;
        }
        outcomes.record(changes, positions);
        return true;
    }

    /** Assigns all partitions. A position that is not on the topic any more continues at the topic's beginning. */
    private void assign(Consumer<String, byte[]> open) {
        Set<TopicPartition> partitions = new HashSet<>();
        open.partitionsFor(Topics.PREDICTION_OUTCOMES.name(), LIMIT)
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        Set<TopicPartition> before = open.assignment();
        if (partitions.equals(before)) {
            return;
        }
        Map<Integer, Long> positions = outcomes.positions();
        open.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long position = positions.get(partition.partition());
            if (position != null && !before.contains(partition)) {
                open.seek(partition, position);
            }
        }
        log.info("reading outcomes partitions={} positions={}", partitions.size(), positions);
    }

    private static @Nullable OutcomeChange change(ConsumerRecord<String, byte[]> record) {
        try {
            return new OutcomeChange(
                    new ExampleId(record.key() == null ? "" : record.key()),
                    Topics.PREDICTION_OUTCOMES.value().deserializer().deserialize(record.topic(), record.value()));
        } catch (SerializationException | IllegalArgumentException e) {
            log.warn("outcome skipped partition={} offset={}", record.partition(), record.offset(), e);
            return null;
        }
    }

    private static Consumer<String, byte[]> consumer(TrainerConfig.Kafka config) {
        return new KafkaConsumer<>(
                config.connection()
                        .with(Map.of(
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "read-outcomes",
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                false)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            consumer = null;
            assignNext = Instant.MIN;
        }
    }
}
