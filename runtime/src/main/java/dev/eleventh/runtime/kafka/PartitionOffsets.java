package dev.eleventh.runtime.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Builds a request for an offset of every partition of a topic. */
public final class PartitionOffsets {
    private PartitionOffsets() {}

    public static Map<TopicPartition, OffsetSpec> asked(TopicDescription topic, OffsetSpec offset) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topic.partitions().forEach(info -> asked.put(new TopicPartition(topic.name(), info.partition()), offset));
        return asked;
    }
}
