package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Keeps another producer's transaction open on every partition of some topics; closing it aborts the transaction. */
final class ForeignTransaction implements AutoCloseable {
    /** The longest transaction timeout that the quickstart's broker allows. */
    private static final int TIMEOUT_MILLIS = 120_000;

    private final KafkaProducer<byte[], byte[]> producer;

    ForeignTransaction(String bootstrapServers, List<String> topics) throws ExecutionException, InterruptedException {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "foreign-" + UUID.randomUUID(),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TIMEOUT_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        byte[] id = "left-open".getBytes(UTF_8);
        for (String topic : topics) {
            for (PartitionInfo partition : producer.partitionsFor(topic)) {
                producer.send(new ProducerRecord<>(topic, partition.partition(), id, id))
                        .get();
            }
        }
    }

    @Override
    public void close() {
        producer.abortTransaction();
        producer.close();
    }
}
