package dev.eleventh.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The main class of a JVM that {@link KilledServersIT} kills: runs both servers, with some data committed and some not.
 */
final class ServersToKill {
    private ServersToKill() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int postgreSqlPort = Integer.parseInt(arguments[1]);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(directory.resolve("postgresql"), postgreSqlPort);
        kafka.createTopics(List.of(new NewTopic("kept", 1, (short) 1)));
        Records.commit(kafka.bootstrapServers(), "kept", "before");
        Notes.write(postgreSql, "before");

        KafkaProducer<byte[], byte[]> open = Records.producer(kafka.bootstrapServers(), "killed");
        open.beginTransaction();
        open.send(new ProducerRecord<>("kept", new byte[] {0})).get();

        // created last and empty: its existence is the signal
        Files.createFile(directory.resolve("ready"));
        new CountDownLatch(1).await();
    }
}
