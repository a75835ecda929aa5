package dev.eleventh.ingest.topology;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.config.IngestConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams: exactly-once processing, low latency, and records of several megabytes. */
public final class StreamsSettings {
    /** Also the name of the consumer group and the prefix of the internal topics, so it must never change. */
    public static final String APPLICATION_ID = "eleventh-ingest";

    /** A killed instance keeps its partitions for this long; a pause of a whole JVM rarely lasts as long. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private static final int BATCH_BYTES = 256 * 1024;

    /** Fetched records wait in memory, and each may be an image of several megabytes. */
    private static final int WAITING_RECORDS = 100;

    private StreamsSettings() {}

    public static Properties of(IngestConfig config) {
        return of(config, APPLICATION_ID, config.commitInterval());
    }

    /** Returns the settings for another topology of the service. */
    public static Properties of(IngestConfig config, String applicationId, Duration commitInterval) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.putAll(config.kafka().with(Map.of()));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replicationFactor());
        settings.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, config.awayLimit().toMillis());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        addExactlyOnce(settings);
        addLatency(settings, commitInterval.toMillis());
        addSizes(settings);
        addTime(settings);
        return settings;
    }

    private static void addExactlyOnce(Properties settings) {
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // without this, a crash wipes the known examples, and processing continues only after all ids have been read
        // again from Kafka; with this, the data that the store had flushed to disk stays
        settings.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, true);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_TIMEOUT_MS / 5);
    }

    /** A record waits for two commits: on the way into the repartition topic, and on the way out. */
    private static void addLatency(Properties settings, long commitIntervalMs) {
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMs);
        // a thread that waits for records does not commit
        settings.put(StreamsConfig.POLL_MS_CONFIG, commitIntervalMs);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    }

    private static void addSizes(Properties settings) {
        // with Kafka's default of 16 KiB, nearly every image would be a batch of its own
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, WAITING_RECORDS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), WAITING_RECORDS);
        // the client compares its own estimate, which is a little more than the record; the topics set the real limit
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * Topics.MAX_REJECTED_BYTES);
        settings.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                Integer.toString(Topics.MAX_REJECTED_BYTES));
    }

    /**
     * Lets the broker set timestamps, as on the topics of {@link Topics}. A record whose time is ahead of the broker's
     * clock, which may have been set back, is then accepted. An example's own time crosses the repartition topic in its
     * {@link RecordOrigin}.
     */
    private static void addTime(Properties settings) {
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG), "LogAppendTime");
    }
}
