package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.Topic;
import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The service's topics, empty at the start of each test, and what its neighbours do with them. */
final class TestTopics implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final List<Topic<?, ?>> OURS =
            List.of(Topics.IMAGES, Topics.PREDICTIONS, Topics.MODELS, Topics.MODEL_ARTIFACTS);

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaProducer<byte[], byte[]> trainer;

    private TestTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer = producer(Map.of());
        this.trainer = producer(
                Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString()));
        trainer.initTransactions();
    }

    static TestTopics empty() throws Exception {
        return empty(TestServers.kafka());
    }

    static TestTopics empty(EmbeddedKafka kafka) throws Exception {
        delete(kafka.bootstrapServers());
        create(kafka);
        return new TestTopics(kafka.bootstrapServers());
    }

    static void delete(String bootstrapServers) throws Exception {
        Set<String> names = OURS.stream().map(Topic::name).collect(Collectors.toSet());
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Collection<String> old = new ArrayList<>(admin.listTopics().names().get());
            old.retainAll(names);
            admin.deleteTopics(old).all().get();
            await().until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
        }
    }

    static void create(EmbeddedKafka kafka) {
        kafka.createTopics(OURS.stream()
                .map(topic -> new NewTopic(topic.name(), topic.partitioned() ? PARTITIONS : 1, (short) 1)
                        .configs(topic.config()))
                .toList());
    }

    /** Settings of a service on these topics, its group and its transactional id like nobody's. */
    InferenceConfig config(Map<String, String> more) {
        return config(bootstrapServers, more);
    }

    static InferenceConfig config(String bootstrapServers, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                "INFERENCE_GROUP_ID", UUID.randomUUID().toString(),
                "INFERENCE_TRANSACTIONAL_ID", UUID.randomUUID().toString()));
        environment.putAll(more);
        Settings settings = Settings.of(environment);
        InferenceConfig config = InferenceConfig.read(settings);
        settings.verify();
        return config;
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    void inTransaction(Runnable sending) {
        trainer.beginTransaction();
        sending.run();
        trainer.commitTransaction();
    }

    List<Chunk> sendChunks(Sha256 sha256, List<byte[]> chunks) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (byte[] chunk : chunks) {
            byte[] key = "%s/%d".formatted(sha256, sent.size()).getBytes(UTF_8);
            sent.add(trainer.send(new ProducerRecord<>(Topics.MODEL_ARTIFACTS.name(), key, chunk)));
        }
        trainer.flush();
        return sent.stream()
                .map(TestTopics::get)
                .map(place -> new Chunk(place.partition(), place.offset()))
                .toList();
    }

    void sendManifest(long version, ObjectNode manifest) {
        byte[] key = Long.toString(version).getBytes(UTF_8);
        var unused = trainer.send(new ProducerRecord<>(
                Topics.MODELS.name(), key, manifest.toString().getBytes(UTF_8)));
    }

    void sendToModels(byte @Nullable [] value) {
        get(producer.send(new ProducerRecord<>(Topics.MODELS.name(), "1".getBytes(UTF_8), value)));
    }

    void sendImage(String id, byte @Nullable [] image) {
        send(new ProducerRecord<>(Topics.IMAGES.name(), id.getBytes(UTF_8), image));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    /** The predictions that consumers of committed records see now. */
    List<Prediction> predictions() {
        return read(Topics.PREDICTIONS).stream()
                .map(record -> Topics.PREDICTIONS.value().deserializer().deserialize(record.topic(), record.value()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> read(Topic<?, ?> topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static RecordMetadata get(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        trainer.close();
    }
}
