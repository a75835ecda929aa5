package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.config.TrainerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker of its own, on which a year passes in minutes. Its clock is the real one, so times are shortened. Segments
 * of compacted topics end after {@value #SEGMENT_MILLIS} ms instead of an hour. Tombstones go after
 * {@value #TOMBSTONE_MILLIS} ms instead of a day. The cleaner runs every {@value #CLEANER_MILLIS} ms instead of every
 * 15 s.
 */
public final class TestBroker implements AutoCloseable {
    private static final int SEGMENT_MILLIS = 500;
    private static final int TOMBSTONE_MILLIS = 2_000;
    private static final int CLEANER_MILLIS = 250;

    private static final List<Topic<?, ?>> OURS =
            List.of(Topics.EXAMPLES_RETURNED, Topics.MODELS, Topics.MODEL_ARTIFACTS, Topics.MODEL_CONTROL);

    private final EmbeddedKafka kafka;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    TestBroker(Path directory) {
        this.kafka =
                EmbeddedKafka.start(directory, 0, Map.of("log.cleaner.backoff.ms", Integer.toString(CLEANER_MILLIS)));
        Map<String, Object> servers = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        this.admin = Admin.create(servers);
        this.producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
        kafka.createTopics(OURS.stream().map(TestBroker::create).toList());
    }

    private static NewTopic create(Topic<?, ?> topic) {
        Map<String, String> config = new HashMap<>(topic.config());
        if (config.containsValue("compact")) {
            config.put("segment.ms", Integer.toString(SEGMENT_MILLIS));
            config.put("delete.retention.ms", Integer.toString(TOMBSTONE_MILLIS));
        }
        return new NewTopic(topic.name(), 1, (short) 1).configs(config);
    }

    public TrainerConfig.Kafka config() {
        return new TrainerConfig.Kafka(KafkaConnection.plain(kafka.bootstrapServers()), "unused", "relay");
    }

    /** Pins a version as a person does; null releases the pin. */
    public void pin(@Nullable Long version) {
        String topic = Topics.MODEL_CONTROL.name();
        VersionPin pin = version == null ? null : new VersionPin(version, "person", "because");
        var unused = producer.send(new ProducerRecord<>(
                topic,
                VersionPin.STABLE.getBytes(UTF_8),
                Topics.MODEL_CONTROL.value().serializer().serialize(topic, pin)));
        producer.flush();
    }

    /** Returns the bytes of each topic on the broker's disk. */
    Map<String, Long> bytes() {
        Map<String, Long> bytes = new TreeMap<>();
        try {
            admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .forEach(directory -> directory
                            .replicaInfos()
                            .forEach(
                                    (partition, replica) -> bytes.merge(partition.topic(), replica.size(), Long::sum)));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return bytes;
    }

    /** Returns the committed records that a reader finds from the beginning. */
    List<ConsumerRecord<byte[], byte[]>> read(Topic<?, ?> topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Patience.repeatUntil(
                    "the end of " + topic,
                    () -> consumer.position(partition) >= end,
                    () -> consumer.poll(Duration.ofMillis(100)).forEach(records::add));
            return records;
        }
    }

    static ModelManifest manifest(ConsumerRecord<byte[], byte[]> record) {
        return Topics.MODELS.value().deserializer().deserialize(record.topic(), record.value());
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        kafka.close();
    }
}
