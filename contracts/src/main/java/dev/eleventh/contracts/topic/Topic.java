package dev.eleventh.contracts.topic;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic with the types of what is on it and how it is created.
 *
 * @param name as the broker knows it
 * @param partitioned whether its records are spread; else it has one partition, whose order readers rely on
 * @param config what {@code kafka-topics --create --config} takes
 */
public record Topic<K, V>(String name, Serde<K> key, Serde<V> value, boolean partitioned, Map<String, String> config) {
    public Topic {
        config = Map.copyOf(config);
    }

    @Override
    public String toString() {
        return name;
    }
}
