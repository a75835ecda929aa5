package dev.eleventh.trainer.publish;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.TopicCheck;
import dev.eleventh.trainer.config.TrainerConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes each outbox row exactly once, even when it is killed between Kafka's commit and the mark in the database.
 * The rows' ids are committed to Kafka in the same transaction, as the metadata of an offset. The next relay reads
 * them before it publishes anything. Opening a relay fences the previous one and aborts its open transaction.
 *
 * <p>After any failure the relay is closed and another is opened, as only opening resolves a commit in doubt.
 */
public final class OutboxRelay implements AutoCloseable {
    /** Maximum number of rows per transaction: a rejected record may have 10 MiB, and an offset's metadata 4 KiB. */
    public static final int BATCH = 16;

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final TopicPartition NOTE = new TopicPartition(Topics.MODELS.name(), 0);
    /** From this size, a backbone is sent in transactions of its own. */
    private static final long LARGE_BYTES = 32L << 20;

    private static final int MAX_BLOCK_MILLIS = 15_000;
    private static final int FETCH_MAX_WAIT_MILLIS = 10;

    private final Outbox outbox;
    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final PublishedArtifacts artifacts;

    /** The row that is being sent. */
    private @Nullable UUID sending;

    /** The first row with a record that is too large for its topic; set on the producer's thread. */
    private final AtomicReference<@Nullable TooLarge> tooLarge = new AtomicReference<>();

    private long published;

    private record TooLarge(UUID row, String message) {}

    private OutboxRelay(
            Outbox outbox,
            Producer<byte[], byte[]> producer,
            ConsumerGroupMetadata group,
            Supplier<Consumer<byte[], byte[]>> readers) {
        this.outbox = outbox;
        this.producer = producer;
        this.group = group;
        this.artifacts = new PublishedArtifacts(this::send, producer::flush, readers);
    }

    /**
     * Opens a relay: fences the previous one, and marks the rows that the previous one published.
     *
     * @throws IllegalStateException when a topic would lose versions
     */
    public static OutboxRelay open(TrainerConfig.Kafka config, Outbox outbox) {
        requireTopics(config);
        Producer<byte[], byte[]> producer = producer(config);
        try (Consumer<byte[], byte[]> group = group(config)) {
            producer.initTransactions();
            OutboxRelay relay = new OutboxRelay(outbox, producer, group.groupMetadata(), () -> group(config));
            relay.markWhatWasPublished(group.committed(Set.of(NOTE)).get(NOTE));
            return relay;
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private static void requireTopics(TrainerConfig.Kafka config) {
        try (Admin admin = Admin.create(config.connection()
                .with(Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        MAX_BLOCK_MILLIS,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        MAX_BLOCK_MILLIS)))) {
            TopicCheck.require(
                    admin,
                    List.of(Topics.MODELS, Topics.MODEL_ARTIFACTS, Topics.MODEL_CONTROL, Topics.EXAMPLES_RETURNED));
        }
    }

    private static Producer<byte[], byte[]> producer(TrainerConfig.Kafka config) {
        return new KafkaProducer<>(
                config.connection()
                        .with(Map.of(
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "relay",
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                config.transactionalId(),
                                // the client compares an estimate that exceeds the record; the topics set the real
                                // limit
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                2 * Topics.MAX_REJECTED_BYTES,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                MAX_BLOCK_MILLIS)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Creates a consumer of committed records. When it reads the note, it waits for a commit that is in doubt. */
    public static Consumer<byte[], byte[]> group(TrainerConfig.Kafka config) {
        return new KafkaConsumer<>(
                config.connection()
                        .with(Map.of(
                                ConsumerConfig.GROUP_ID_CONFIG,
                                config.transactionalId(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                // closing waits for a fetch in flight
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                FETCH_MAX_WAIT_MILLIS,
                                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                MAX_BLOCK_MILLIS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    public Producer<?, ?> client() {
        return producer;
    }

    private void markWhatWasPublished(@Nullable OffsetAndMetadata note) {
        if (note == null) {
            return;
        }
        published = note.offset();
        List<UUID> ids = Arrays.stream(note.metadata().split(","))
                .filter(id -> !id.isEmpty())
                .map(UUID::fromString)
                .toList();
        int marked = outbox.markPublished(ids);
        if (marked > 0) {
            log.info("rows marked as published, because Kafka committed them before the last stop rows={}", marked);
        }
    }

    /**
     * Publishes the oldest rows.
     *
     * @return the number of rows
     * @throws RetriableException when a row was set aside; the next relay publishes the other rows
     */
    public int publish() {
        List<Outbox.Row> rows = outbox.pending(BATCH);
        if (rows.isEmpty()) {
            return 0;
        }
        try {
            publish(rows);
        } catch (KafkaException e) {
            TooLarge row = tooLarge.get();
            if (row == null) {
                throw e;
            }
            outbox.setAside(row.row(), row.message());
            log.error(
                    "outbox row set aside id={} why={} expected=records that topics accept; other rows are published",
                    row.row(),
                    row.message());
            throw new SetAsideException(row.message(), e);
        }
        outbox.markPublished(rows.stream().map(Outbox.Row::id).toList());
        return rows.size();
    }

    /** Thrown when a row was set aside. Another relay may continue immediately. */
    private static final class SetAsideException extends RetriableException {
        private static final long serialVersionUID = 1L;

        private SetAsideException(String message, Throwable cause) {
            super("an outbox row was set aside: " + message, cause);
        }
    }

    /** Returns the number of rows that were set aside, because Kafka will never accept them. */
    public int countSetAside() {
        return outbox.countSetAside();
    }

    private void publish(List<Outbox.Row> rows) {
        rows.forEach(this::sendLargeBackbone);
        producer.beginTransaction();
        for (Outbox.Row row : rows) {
            sending = row.id();
            send(row);
        }
        String ids = rows.stream().map(row -> row.id().toString()).collect(Collectors.joining(","));
        // the offset counts transactions, for people who inspect the group; only the ids are used
        Map<TopicPartition, OffsetAndMetadata> note = Map.of(NOTE, new OffsetAndMetadata(++published, ids));
        producer.sendOffsetsToTransaction(note, group);
        producer.commitTransaction();
    }

    /**
     * Sends an imported network in transactions of its own, because the broker limits a transaction's time, and the one
     * that publishes the version must not exceed it.
     */
    private void sendLargeBackbone(Outbox.Row row) {
        if (!(row instanceof Outbox.Model model)) {
            return;
        }
        BackboneArtifact backbone = model.manifest().backbone();
        if (backbone == null || backbone.artifact().bytes() < LARGE_BYTES) {
            return;
        }
        sending = row.id();
        producer.beginTransaction();
        Sha256 sha256 = backbone.artifact().sha256();
        var unused = artifacts.publish(
                backbone.artifact(), model.published().contains(sha256), () -> outbox.artifact(sha256), () -> {
                    producer.commitTransaction();
                    producer.beginTransaction();
                });
        producer.commitTransaction();
    }

    /** Sends a record. The commit reports a failed send too, but only the callback knows the row. */
    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        UUID row = Objects.requireNonNull(sending, "no row is being sent");
        return producer.send(record, (metadata, e) -> {
            if (e instanceof RecordTooLargeException) {
                tooLarge.compareAndSet(null, new TooLarge(row, record.topic() + ": " + e.getMessage()));
            }
        });
    }

    private void send(Outbox.Row row) {
        if (row instanceof Outbox.Model model) {
            sendModel(model);
            if (model.releasesPin()) {
                sendPin(null);
            }
        } else if (row instanceof Outbox.Pin rollback) {
            sendPin(rollback.pin());
        } else if (row instanceof Outbox.Retired retired) {
            end(retired.versions());
        } else if (row instanceof Outbox.Rejected rejected) {
            var unused = send(rejected.record().forKafka());
        }
    }

    private void sendModel(Outbox.Model model) {
        ModelManifest manifest = model.manifest();
        BackboneArtifact backbone = manifest.backbone();
        manifest = manifest.published(
                publish(model, manifest.head()),
                backbone == null ? null : new BackboneArtifact(backbone.kind(), publish(model, backbone.artifact())));
        String topic = Topics.MODELS.name();
        byte[] key = Topics.MODELS.key().serializer().serialize(topic, Long.toString(manifest.version()));
        byte[] value = Topics.MODELS.value().serializer().serialize(topic, manifest);
        var unused = send(new ProducerRecord<>(topic, key, value));
    }

    private void end(RetiredVersions retired) {
        String topic = Topics.MODELS.name();
        for (long version : retired.versions()) {
            byte[] key = Topics.MODELS.key().serializer().serialize(topic, Long.toString(version));
            var unused = send(new ProducerRecord<>(topic, key, null));
        }
        artifacts.end(retired.chunks());
    }

    /** Sends the pin of a rollback; null releases it. */
    private void sendPin(@Nullable VersionPin pin) {
        String topic = Topics.MODEL_CONTROL.name();
        byte[] key = Topics.MODEL_CONTROL.key().serializer().serialize(topic, VersionPin.ROLLBACK);
        byte[] value = Topics.MODEL_CONTROL.value().serializer().serialize(topic, pin);
        var unused = send(new ProducerRecord<>(topic, key, value));
    }

    private Artifact publish(Outbox.Model model, Artifact artifact) {
        Sha256 sha256 = artifact.sha256();
        return artifacts.publish(artifact, model.published().contains(sha256), () -> outbox.artifact(sha256));
    }

    @Override
    public void close() {
        // does not wait: the next relay to open aborts what is not committed
        producer.close(Duration.ZERO);
    }
}
