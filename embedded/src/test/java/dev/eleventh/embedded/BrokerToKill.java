package dev.eleventh.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The main class of a JVM that {@link KilledBrokerIT} kills: runs a broker with an open transaction. */
final class BrokerToKill {
    private BrokerToKill() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        kafka.createTopics(List.of(new NewTopic("kept", 1, (short) 1)));
        Records.commit(kafka.bootstrapServers(), "kept", "before");
        KafkaProducer<byte[], byte[]> open =
                Records.producer(kafka.bootstrapServers(), "killed", Duration.ofSeconds(1));
        open.beginTransaction();
        open.send(new ProducerRecord<>("kept", new byte[] {0})).get();

        // created last and empty: its existence is the signal
        Files.createFile(directory.resolve("ready"));
        new CountDownLatch(1).await();
    }
}
