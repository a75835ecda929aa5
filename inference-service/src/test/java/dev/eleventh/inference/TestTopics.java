package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics around the service, and the actions of the trainer, clients and consumers on them. */
public final class TestTopics implements AutoCloseable {
    static final int PARTITIONS = 3;
    /** Splits a head of three classes into four chunks. */
    private static final int CHUNK_BYTES = 4_000;

    private static final List<Topic<?, ?>> OURS = List.of(
            Topics.MODELS,
            Topics.MODEL_ARTIFACTS,
            Topics.MODEL_CONTROL,
            Topics.IMAGES,
            Topics.PREDICTIONS,
            Topics.REVIEW_REQUESTS);

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> images;
    private final KafkaProducer<byte[], byte[]> trainer;
    private final List<Future<RecordMetadata>> sends = new ArrayList<>();

    private TestTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.images = producer(Map.of(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 20,
                ProducerConfig.BUFFER_MEMORY_CONFIG, 128 << 20));
        this.trainer = producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "trainer-" + UUID.randomUUID()));
        trainer.initTransactions();
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Uses the broker that all tests share, without records of earlier tests. */
    public static TestTopics empty() throws Exception {
        EmbeddedKafka kafka = TestServers.kafka();
        List<String> names = OURS.stream().map(Topic::name).toList();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
            Collection<String> old = new ArrayList<>(admin.listTopics().names().get());
            old.retainAll(names);
            admin.deleteTopics(old).all().get();
            await().until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
        }
        return on(kafka);
    }

    static TestTopics on(EmbeddedKafka kafka) {
        kafka.createTopics(OURS.stream()
                .map(topic -> new NewTopic(topic.name(), topic.partitioned() ? PARTITIONS : 1, (short) 1)
                        .configs(topic.config()))
                .toList());
        return new TestTopics(kafka.bootstrapServers());
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Publishes as the trainer's relay does: chunks and manifest in one transaction. */
    public void publish(PublishedModel model) throws Exception {
        publish(model, UnaryOperator.identity());
    }

    /** Publishes a manifest that names other positions than those of the chunks. */
    public void publish(PublishedModel model, UnaryOperator<List<Chunk>> places) throws Exception {
        trainer.beginTransaction();
        ModelManifest.Artifact head = model.manifest().head();
        List<Chunk> chunks = sendChunks(head, model.head(), CHUNK_BYTES);
        BackboneArtifact backbone = model.manifest().backbone();
        if (backbone != null && backbone.artifact().chunks().isEmpty()) {
            backbone = backbone.withChunks(sendChunks(backbone.artifact(), model.backbone(), Topics.MAX_CHUNK_BYTES));
        }
        ModelManifest manifest = model.manifest().published(head.withChunks(places.apply(chunks)), backbone);
        var unused = trainer.send(new ProducerRecord<>(
                Topics.MODELS.name(),
                Long.toString(manifest.version()).getBytes(UTF_8),
                Topics.MODELS.value().serializer().serialize(Topics.MODELS.name(), manifest)));
        trainer.commitTransaction();
    }

    private List<Chunk> sendChunks(ModelManifest.Artifact artifact, byte[] bytes, int chunkBytes) throws Exception {
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += chunkBytes) {
            byte[] chunk = Arrays.copyOfRange(bytes, from, Math.min(from + chunkBytes, bytes.length));
            String key = artifact.sha256() + "/" + chunks.size();
            var place = trainer.send(new ProducerRecord<>(Topics.MODEL_ARTIFACTS.name(), key.getBytes(UTF_8), chunk))
                    .get();
            chunks.add(new Chunk(place.partition(), place.offset()));
        }
        return chunks;
    }

    /** Sends a malformed record to {@code models}, as no producer should. */
    public void sendModelsRecord(byte @Nullable [] value) throws Exception {
        images.send(new ProducerRecord<>(Topics.MODELS.name(), "1".getBytes(UTF_8), value))
                .get();
    }

    /** Sends a record as any client of Kafka may; null for a tombstone. */
    public void sendControlRecord(String key, @Nullable String value) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        images.send(new ProducerRecord<>(Topics.MODEL_CONTROL.name(), key.getBytes(UTF_8), bytes))
                .get();
    }

    /** Sends an image; {@code headers} are names and values in turn. */
    public void sendImage(@Nullable String key, byte @Nullable [] image, String... headers) {
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(Topics.IMAGES.name(), key == null ? null : key.getBytes(UTF_8), image);
        for (int i = 0; i < headers.length; i += 2) {
            sent.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        send(sent);
    }

    public void send(ProducerRecord<byte[], byte[]> sent) {
        sends.add(images.send(sent));
    }

    /** Returns when the broker has everything that was sent. */
    public void flush() throws Exception {
        for (Future<RecordMetadata> each : sends) {
            each.get();
        }
        sends.clear();
    }

    /**
     * Returns what a {@code read_committed} consumer sees. Reads until there are {@code count} predictions, and then
     * until the end of the topic at that moment, so that a surplus prediction is seen.
     */
    public List<Prediction> predictions(int count) {
        return predictionRecords(count).stream().map(ConsumerRecord::value).toList();
    }

    /** Returns the images that were chosen for review, at least {@code count}. */
    public List<ConsumerRecord<String, byte[]>> reviewRequests(int count) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Topics.REVIEW_REQUESTS.key().deserializer(),
                Topics.REVIEW_REQUESTS.value().deserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(Topics.REVIEW_REQUESTS.name(), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            List<ConsumerRecord<String, byte[]>> requests = new ArrayList<>();
            Patience.repeatUntil(
                    count + " review requests",
                    () -> requests.size() >= count,
                    () -> consumer.poll(Duration.ofMillis(100)).forEach(requests::add));
            return requests;
        }
    }

    /** Returns the predictions with keys and headers. */
    public List<ConsumerRecord<String, Prediction>> predictionRecords(int count) {
        try (KafkaConsumer<String, Prediction> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                Topics.PREDICTIONS.key().deserializer(),
                Topics.PREDICTIONS.value().deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.PREDICTIONS.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, Prediction>> predictions = new ArrayList<>();
            Runnable poll = () -> consumer.poll(Duration.ofMillis(100)).forEach(predictions::add);
            Patience.repeatUntil(count + " predictions", () -> predictions.size() >= count, poll);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Patience.repeatUntil(
                    "the end of the predictions",
                    () -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()),
                    poll);
            return predictions;
        }
    }

    public Map<String, Prediction> predictionsById(int count) {
        // fails on a second prediction for an id
        return predictions(count).stream().collect(Collectors.toMap(Prediction::id, prediction -> prediction));
    }

    @Override
    public void close() {
        images.close();
        trainer.close(Duration.ofSeconds(5));
    }
}
