package dev.eleventh.runtime.kafka;

import static dev.eleventh.runtime.kafka.TopicCheck.answer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks for an offset of every partition of a topic. */
public final class PartitionOffsets {
    private PartitionOffsets() {}

    /**
     * Asks the leaders of all partitions of some topics.
     *
     * @throws KafkaException when a topic is unknown, or a partition has no leader within the client's time limit
     */
    public static Collection<ListOffsetsResultInfo> of(Admin admin, Collection<String> topics, OffsetSpec offset) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        answer(admin.describeTopics(topics).allTopicNames())
                .values()
                .forEach(topic -> asked.putAll(asked(topic, offset)));
        return answer(admin.listOffsets(asked).all()).values();
    }

    public static Map<TopicPartition, OffsetSpec> asked(TopicDescription topic, OffsetSpec offset) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topic.partitions().forEach(info -> asked.put(new TopicPartition(topic.name(), info.partition()), offset));
        return asked;
    }
}
