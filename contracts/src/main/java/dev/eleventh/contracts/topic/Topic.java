package dev.eleventh.contracts.topic;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic with the types of its records and the settings with which it is created.
 *
 * @param name as the broker knows it
 * @param partitioned whether its records are spread over partitions; if not, it has one partition, and readers rely on
 *     its order
 * @param config as accepted by {@code kafka-topics --create --config}
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
