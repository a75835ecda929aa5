package dev.eleventh.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedKafkaIT {
    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    @Test
    void committedRecordsAreReadAndAbortedOnesAreNot() {
        EmbeddedKafka kafka = TestServers.kafka();
        kafka.createTopics(List.of(topic("transactions")));
        try (KafkaProducer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), "aborter")) {
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>("transactions", new byte[] {1}));
            producer.abortTransaction();
        }

        Records.commit(kafka.bootstrapServers(), "transactions", "kept");

        assertThat(Records.readTexts(kafka.bootstrapServers(), "transactions", 1))
                .containsExactly("kept");
    }

    /** Else the producer is refused with CONCURRENT_TRANSACTIONS when the markers of the one before take more than 100 ms. */
    @Test
    void aTransactionThatFollowsAnotherAtOnceIsNeverSentAgain() {
        EmbeddedKafka kafka = TestServers.kafka();
        kafka.createTopics(List.of(new NewTopic("back-to-back", 10, (short) 1)));
        try (KafkaProducer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), "hasty")) {
            for (int transaction = 0; transaction < 200; transaction++) {
                producer.beginTransaction();
                for (int partition = 0; partition < 10; partition++) {
                    var unused = producer.send(new ProducerRecord<>("back-to-back", partition, null, new byte[] {1}));
                }
                producer.commitTransaction();
            }

            assertThat(producer.metrics().entrySet())
                    .filteredOn(metric -> metric.getKey().name().equals("record-retry-total"))
                    .isNotEmpty()
                    .allSatisfy(metric ->
                            assertThat(metric.getValue().metricValue()).isEqualTo(0.0));
        }
    }

    @Test
    void takesAnImageOfTenMebibytesThatDoesNotCompress() {
        EmbeddedKafka kafka = TestServers.kafka();
        kafka.createTopics(List.of(topic("large")));
        byte[] image = new byte[10 << 20];
        new Random(11).nextBytes(image);

        Records.commit(kafka.bootstrapServers(), "large", image);

        assertThat(Records.read(kafka.bootstrapServers(), "large", 1)).containsExactly(image);
    }

    /** Two of them use newer libraries than those that Kafka was built with; see the parent's pom.xml. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void whatAProducerCompressesIsRead(String compression) throws Exception {
        EmbeddedKafka kafka = TestServers.kafka();
        kafka.createTopics(List.of(topic(compression)));
        byte[] value = "mug".repeat(100_000).getBytes(UTF_8);

        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        compression),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(compression, value)).get();
        }

        assertThat(Records.read(kafka.bootstrapServers(), compression, 1)).containsExactly(value);
    }

    @Test
    void createsOnlyTheTopicsThatAreNotThereYet() throws Exception {
        EmbeddedKafka kafka = TestServers.kafka();
        kafka.createTopics(List.of(topic("first")));

        kafka.createTopics(List.of(topic("first"), topic("second")));

        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).contains("first", "second");
        }
    }

    @Test
    void aNewTopicAcceptsRecordsWithoutARetry() throws Exception {
        EmbeddedKafka kafka = TestServers.kafka();
        int partitions = 300;
        kafka.createTopics(List.of(new NewTopic("wide", partitions, (short) 1)));

        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false,
                ProducerConfig.RETRIES_CONFIG,
                0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>("wide", partition, null, new byte[] {1})));
            }
            for (Future<RecordMetadata> each : sent) {
                assertThat(each.get().offset()).isZero();
            }
        }
    }

    @Test
    void keepsItsClusterItsTopicsAndRecordsWhenStartedAgainOnAnotherPort(@TempDir Path directory) throws Exception {
        String clusterId;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            kafka.createTopics(List.of(topic("kept")));
            Records.commit(kafka.bootstrapServers(), "kept", "before");
            clusterId = clusterId(kafka);
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            Records.commit(kafka.bootstrapServers(), "kept", "after");

            assertThat(clusterId(kafka)).isEqualTo(clusterId);
            assertThat(Records.readTexts(kafka.bootstrapServers(), "kept", 2)).containsExactly("before", "after");
        }
    }

    @Test
    void refusesADirectoryThatIsInUse(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(directory.toString(), "in use", "choose another directory");
            assertThat(kafka.bootstrapServers()).isNotEmpty();
        }
    }

    @Test
    void refusesAPortThatIsInUseAndLetsGoOfTheDirectory(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(Integer.toString(taken.getLocalPort()), "choose another port");
        }

        DirectoryLock.acquire(directory).close();
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }
}
