package dev.eleventh.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Tests with Kafka's {@code MockConsumer}, which can be made to return nothing. */
class ArtifactReaderTest {
    private static final byte[] HEAD = {1, 2, 3};
    private static final String TOPIC = Topics.MODEL_ARTIFACTS.name();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Artifact ARTIFACT = new Artifact(Sha256.of(HEAD), HEAD.length, List.of(new Chunk(0, 5)));

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final ArtifactReader reader = new ArtifactReader(consumer, Duration.ofMillis(1));

    @Test
    void readsAnExistingChunk() throws Exception {
        thereIsATopicThatEndsAt(6);
        consumer.schedulePollTask(
                () -> consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 5, ARTIFACT.sha256() + "/0", HEAD)));

        assertThat(reader.read("head", ARTIFACT)).isEqualTo(HEAD);
    }

    @Test
    void doesNotRefuseAVersionIfTheBrokerStopsAnswering() {
        thereIsATopicThatEndsAt(6);

        assertThatThrownBy(() -> reader.read("head", ARTIFACT)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void doesNotRefuseAVersionIfTheTopicDoesNotExistYet() {
        assertThatThrownBy(() -> reader.read("head", ARTIFACT)).isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void refusesAVersionIfTheTopicEndsBeforeTheChunk() {
        thereIsATopicThatEndsAt(5);

        assertThatThrownBy(() -> reader.read("head", ARTIFACT))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo("head-missing"));
    }

    private void thereIsATopicThatEndsAt(long end) {
        Node node = Node.noNode();
        Node[] nodes = {node};
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, nodes, nodes)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
    }
}
