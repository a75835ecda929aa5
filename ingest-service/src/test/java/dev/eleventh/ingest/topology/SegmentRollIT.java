package dev.eleventh.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.ingest.TestClients;
import dev.eleventh.ingest.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRollIT {
    private static final byte[] IMAGE = {1, 2, 3};

    @Test
    void anErasedImageIsRemovedFromAPartitionWithoutNewRecords(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0, Map.of("log.cleaner.backoff.ms", "100"))) {
            Map<String, String> soon = new HashMap<>(Topics.EXAMPLES_ACCEPTED.config());
            soon.put("segment.ms", "100");
            soon.put("max.compaction.lag.ms", "100");
            broker.createTopics(List.of(new NewTopic(Topics.EXAMPLES_ACCEPTED.name(), 2, (short) 1).configs(soon)));
            String address = broker.bootstrapServers();
            try (KafkaProducer<byte[], byte[]> producer = TestClients.producer(address, "none")) {
                for (byte[] value : new byte[][] {IMAGE, null}) {
                    producer.send(new ProducerRecord<>(Topics.EXAMPLES_ACCEPTED.name(), 0, new byte[] {'a'}, value))
                            .get();
                }
            }
            assertThat(accepted(address)).anyMatch(record -> record.value() != null);

            try (SegmentRoll roll =
                    new SegmentRoll(TestConfig.of(address, directory).kafka(), Duration.ofMillis(100))) {
                await().until(() -> accepted(address).stream().allMatch(record -> record.value() == null));
            }
        }
    }

    private static List<ConsumerRecord<String, byte[]>> accepted(String address) {
        return TestClients.read(address, Topics.EXAMPLES_ACCEPTED, 0, record -> true);
    }
}
