package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The trainer's topics, empty at the start of each test, and the actions of producers and consumers on them. */
public final class TestTopics implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final List<Topic<?, ?>> OURS = List.of(
            Topics.EXAMPLES,
            Topics.EXAMPLES_ACCEPTED,
            Topics.EXAMPLES_RETURNED,
            Topics.PREDICTION_OUTCOMES,
            Topics.MODELS,
            Topics.MODEL_ARTIFACTS,
            Topics.MODEL_CONTROL,
            Topics.REVIEW_REQUESTS);

    private final String bootstrapServers = TestServers.kafka().bootstrapServers();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));

    private TestTopics() {
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public static TestTopics empty() throws Exception {
        Set<String> names = OURS.stream().map(Topic::name).collect(Collectors.toSet());
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka().bootstrapServers()))) {
            Collection<String> old = new ArrayList<>(admin.listTopics().names().get());
            old.retainAll(names);
            admin.deleteTopics(old).all().get();
            await().until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
            TestServers.kafka()
                    .createTopics(OURS.stream().map(TestTopics::create).toList());
        }
        return new TestTopics();
    }

    private static NewTopic create(Topic<?, ?> topic) {
        return new NewTopic(topic.name(), topic.partitioned() ? PARTITIONS : 1, (short) 1).configs(topic.config());
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Writes an event as ingest does, including the tombstones after a retraction. */
    public void accept(ExampleEvent event) {
        byte[] value = event instanceof ExampleEvent.Labelled labelled
                ? labelled.image().bytes()
                : new byte[0];
        send(AcceptedKey.of(event), ExampleEventCodec.encode(event), value);
        if (event instanceof ExampleEvent.Retracted) {
            AcceptedKey.erasedWith(event.id()).forEach(key -> send(key, new RecordHeaders(), null));
        }
    }

    /** Writes an event as ingest does, so that the marker that ends the transaction follows it. */
    public void acceptInTransaction(ExampleEvent.Labelled event) {
        try (KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "accepts-" + event.id()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            var unused = transactional.send(new ProducerRecord<>(
                    Topics.EXAMPLES_ACCEPTED.name(),
                    null,
                    event.id().value().getBytes(UTF_8),
                    event.image().bytes(),
                    ExampleEventCodec.encode(event)));
            transactional.commitTransaction();
        }
    }

    /** Writes labelled images of a subject, numbered from {@code from} to {@code to} (exclusive). */
    public void acceptPictures(Pictures.Subject subject, Label label, int from, int to) {
        for (int number = from; number < to; number++) {
            accept(labelled(subject, label, number));
        }
        producer.flush();
    }

    /**
     * Writes what became of a prediction as ingest does.
     *
     * @param outcome null for a tombstone
     */
    public void outcome(ExampleId id, @Nullable PredictionOutcome outcome) {
        var unused = producer.send(new ProducerRecord<>(
                Topics.PREDICTION_OUTCOMES.name(),
                AcceptedKey.partition(id.value(), PARTITIONS),
                id.value().getBytes(UTF_8),
                Topics.PREDICTION_OUTCOMES.value().serializer().serialize("", outcome)));
    }

    /** Deletes all records of a topic, as retention or compaction does. */
    public void deleteRecords(Topic<?, ?> topic) throws Exception {
        // a broker deletes no records of a topic that is only compacted
        configure(topic, "cleanup.policy", "compact,delete");
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.put(new TopicPartition(topic.name(), partition), RecordsToDelete.beforeOffset(-1));
        }
        admin.deleteRecords(all).all().get();
    }

    public static ExampleEvent.Labelled labelled(Pictures.Subject subject, Label label, int number) {
        return new ExampleEvent.Labelled(
                id(label, number),
                "/test",
                Events.NOW,
                label,
                "image/png",
                new EncodedImage(Pictures.png(subject, number)));
    }

    public static ExampleId id(Label label, int number) {
        return new ExampleId("%s-%d".formatted(label, number));
    }

    private void send(String key, Headers headers, byte @Nullable [] value) {
        int partition = AcceptedKey.partition(key, PARTITIONS);
        var unused = producer.send(
                new ProducerRecord<>(Topics.EXAMPLES_ACCEPTED.name(), partition, key.getBytes(UTF_8), value, headers));
    }

    public void configure(Topic<?, ?> topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    void addPartitions(Topic<?, ?> topic, int partitions) throws Exception {
        admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    public void send(Topic<?, ?> topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value));
        producer.flush();
    }

    /** Writes an image that inference chose for review. */
    public void requestReview(ReviewRequest request) {
        var unused = producer.send(new ProducerRecord<>(
                Topics.REVIEW_REQUESTS.name(),
                null,
                request.sha256().hex().getBytes(UTF_8),
                request.image().bytes(),
                request.headers()));
        producer.flush();
    }

    public void sendRaw(int partition, byte[] key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(Topics.EXAMPLES_ACCEPTED.name(), partition, key, value));
        producer.flush();
    }

    /** Returns the records that consumers of committed records see now. */
    public List<ConsumerRecord<byte[], byte[]>> read(Topic<?, ?> topic) {
        // the marker that ends a transaction is written shortly after its commit has returned
        await().until(() ->
                ends(topic, IsolationLevel.READ_COMMITTED).equals(ends(topic, IsolationLevel.READ_UNCOMMITTED)));
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
            Patience.repeatUntil(
                    "the end of " + topic.name(),
                    () -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()),
                    () -> consumer.poll(Duration.ofMillis(100)).forEach(records::add));
            return records;
        }
    }

    private Map<Integer, Long> ends(Topic<?, ?> topic, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (int partition = 0; partition < (topic.partitioned() ? PARTITIONS : 1); partition++) {
            partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
        }
        Map<Integer, Long> ends = new HashMap<>();
        admin.listOffsets(partitions, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    public List<ModelManifest> models() {
        return read(Topics.MODELS).stream()
                .map(record -> Topics.MODELS.value().deserializer().deserialize(record.topic(), record.value()))
                .toList();
    }

    /** Returns the bytes at the positions in a manifest. */
    public byte[] artifact(ModelManifest.Artifact artifact) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<ConsumerRecord<byte[], byte[]>> chunks = read(Topics.MODEL_ARTIFACTS);
        for (ModelManifest.Chunk chunk : artifact.chunks()) {
            chunks.stream()
                    .filter(record -> record.partition() == chunk.partition() && record.offset() == chunk.offset())
                    .forEach(record -> bytes.writeBytes(record.value()));
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        admin.close();
        producer.close();
    }
}
