package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.testing.Patience;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends records as their {@link KafkaWay} specifies. */
final class WorldProducers implements AutoCloseable {
    /** A header that identifies the case on the topics to which the services write. */
    static final String MARK = "world";

    private static final byte[] RUBBISH = "rubbish".getBytes(UTF_8);

    private final String bootstrapServers;
    private final Map<String, KafkaProducer<byte[], byte[]>> byCodec = new HashMap<>();
    private @Nullable KafkaProducer<byte[], byte[]> transactional;

    WorldProducers(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    private KafkaProducer<byte[], byte[]> start(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends a case; the result has the partition and offset of its record. */
    Future<RecordMetadata> send(WorldCase each, String ownKey) throws ExecutionException, InterruptedException {
        byte[] key = each.way().named() ? ownKey.getBytes(UTF_8) : each.way().key();
        if (each.way().aborted()) {
            return sendBehindAnAbortedTransaction(each, key, ownKey);
        }
        return byCodec.computeIfAbsent(
                        each.way().codec(), codec -> start(Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec)))
                .send(record(each, key, ownKey));
    }

    private Future<RecordMetadata> sendBehindAnAbortedTransaction(WorldCase each, byte @Nullable [] key, String ownKey)
            throws ExecutionException, InterruptedException {
        KafkaProducer<byte[], byte[]> producer = transactional;
        if (producer == null) {
            producer = start(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "world"));
            producer.initTransactions();
            transactional = producer;
        }
        ProducerRecord<byte[], byte[]> aborted = record(each.withBody(RUBBISH), key, ownKey);
        producer.beginTransaction();
        producer.send(aborted).get();
        producer.abortTransaction();
        producer.beginTransaction();
        Future<RecordMetadata> sent = producer.send(record(each, key, ownKey));
        producer.commitTransaction();
        return sent;
    }

    private static ProducerRecord<byte[], byte[]> record(WorldCase each, byte @Nullable [] key, String ownKey) {
        String topic = each.door() == Door.EXAMPLES ? "examples" : "images";
        byte[] value = each.way().tombstone() ? null : each.body();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, each.way().timestamp(), key, value);
        each.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        if (!each.headers().isEmpty()) {
            record.headers().add(MARK, ownKey.getBytes(UTF_8));
        }
        return record;
    }

    /** Closes the producers; returns when the broker has all records. */
    @Override
    public void close() {
        byCodec.values().forEach(producer -> producer.close(Patience.LIMIT));
        if (transactional != null) {
            transactional.close(Patience.LIMIT);
        }
    }
}
