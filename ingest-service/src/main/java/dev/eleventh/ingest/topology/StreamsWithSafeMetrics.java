package dev.eleventh.ingest.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * Kafka Streams without the metrics of its state stores. Some of these metrics call RocksDB's native code when they are
 * read. If a metrics thread reads one just after a rebalance or a shutdown has closed its store, the JVM crashes. With
 * Kafka 4.4.0, this was a SIGSEGV in {@code WriteBatch.getDataSize}, called by the gauge {@code uncommitted-bytes}.
 */
public final class StreamsWithSafeMetrics extends KafkaStreams {
    private static final String OF_STORES = "stream-state-metrics";

    public StreamsWithSafeMetrics(Topology topology, Properties settings) {
        super(topology, settings);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        Map<MetricName, Metric> safe = new HashMap<>(super.metrics());
        safe.keySet().removeIf(name -> name.group().equals(OF_STORES));
        return safe;
    }
}
