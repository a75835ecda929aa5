package dev.eleventh.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TopicSetupIT {
    private static final List<Topic<?, ?>> OWN = List.of(Topics.EXAMPLES, Topics.EXAMPLES_ACCEPTED);

    @Test
    void createsMissingTopicsAndRefusesUnsuitableOnes(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
                Admin admin =
                        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
            String kafka = broker.bootstrapServers();
            assertThatIllegalStateException()
                    .isThrownBy(() -> TopicSetup.verify(KafkaConnection.plain(kafka), OWN, Duration.ofMillis(500)))
                    .withMessageContainingAll("examples-accepted", kafka, "CREATE_TOPICS=true");
            NewTopic own = new NewTopic(Topics.EXAMPLES_ACCEPTED.name(), 2, (short) 1)
                    .configs(Map.of("max.message.bytes", "1048588"));
            admin.createTopics(List.of(own)).all().get();

            assertThat(TopicSetup.createMissing(KafkaConnection.plain(kafka), 3, 1, Patience.LIMIT))
                    .contains("examples", "models")
                    .doesNotContain("examples-accepted");
            assertThat(TopicSetup.createMissing(KafkaConnection.plain(kafka), 3, 1, Patience.LIMIT))
                    .isEmpty();
            assertThat(TopicSetup.differences(KafkaConnection.plain(kafka), Patience.LIMIT))
                    .containsExactly(
                            new TopicDifference("examples-accepted", "cleanup.policy", "compact", "delete"),
                            new TopicDifference(
                                    "examples-accepted", "max.compaction.lag.ms", "604800000", "9223372036854775807"),
                            new TopicDifference(
                                    "examples-accepted",
                                    "max.message.bytes",
                                    "at least " + Topics.MAX_REJECTED_BYTES,
                                    "1048588"),
                            new TopicDifference(
                                    "examples-accepted", "message.timestamp.type", "LogAppendTime", "CreateTime"),
                            new TopicDifference("examples-accepted", "segment.ms", "86400000", "604800000"));

            var topics = admin.describeTopics(
                            Topics.ALL.stream().map(Topic::name).toList())
                    .allTopicNames()
                    .get();
            assertThat(topics.values())
                    .extracting(topic -> topic.name() + " " + topic.partitions().size())
                    .contains("examples 3", "models 1", "model-control 1", "examples-accepted 2");
            assertThatIllegalStateException()
                    .isThrownBy(() -> TopicSetup.verify(KafkaConnection.plain(kafka), OWN, Patience.LIMIT))
                    .withMessageContainingAll("examples-accepted", "1048588", "kafka-configs.sh");
        }
    }

    /**
     * The service's own topics are suitable, so that it starts. The first service also checks the topics of the
     * others.
     */
    @Test
    void aDifferingTopicOfAnotherServiceIsLoggedWithItsCorrection(@TempDir Path directory) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(TopicCheck.class);
        log.start();
        logger.addAppender(log);
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
            KafkaConnection kafka = KafkaConnection.plain(broker.bootstrapServers());
            broker.createTopics(List.of(new NewTopic(Topics.MODELS.name(), 3, (short) 1)));
            TopicSetup.createMissing(kafka, 3, 1, Patience.LIMIT);

            TopicSetup.verify(kafka, OWN, Patience.LIMIT);

            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.startsWith("topic differs name=models "))
                    .anySatisfy(
                            line -> assertThat(line).contains("setting=partitions expected=1 found=3", "recreate it"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("setting=cleanup.policy expected=compact found=delete", "kafka-configs.sh"));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void anUnavailableBrokerIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TopicSetup.createMissing(
                        KafkaConnection.plain("nowhere.invalid:9092"), 3, 1, Duration.ofMillis(500)))
                .withMessageContainingAll("nowhere.invalid:9092", "start Kafka");
    }
}
