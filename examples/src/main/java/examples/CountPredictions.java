package examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;

/**
 * A Kafka Streams consumer of predictions: counts how often each version predicted each label, and prints each changed
 * count.
 */
public final class CountPredictions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CountPredictions() {}

    public static void main(String[] arguments) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length != 2) {
            System.err.println("usage: CountPredictions BROKER STATE-FOLDER");
            System.exit(2);
        }
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "count-predictions");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[1]);
        // reads only committed records, and counts each prediction exactly once, even if this process or the broker is
        // killed
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put("auto.offset.reset", "earliest");
        CountDownLatch stopped = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology(), settings)) {
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.ERROR) {
                    stopped.countDown();
                }
            });
            streams.start();
            // until Ctrl-C, or until Kafka Streams fails
            stopped.await();
        }
    }

    private static Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("predictions", Consumed.with(Serdes.String(), Serdes.String()))
                .mapValues(CountPredictions::parse)
                .filter((request, prediction) -> !prediction.has("error"))
                .map((request, prediction) -> new KeyValue<>(
                        "version %d said %s"
                                .formatted(
                                        prediction.get("model_version").asLong(),
                                        prediction.get("unknown").asBoolean()
                                                ? "unknown"
                                                : "'%s'"
                                                        .formatted(prediction
                                                                .at("/predictions/0/label")
                                                                .asText())),
                        ""))
                .groupByKey(Grouped.with("by-version-and-label", Serdes.String(), Serdes.String()))
                .count(Materialized.as("counts"))
                .toStream()
                .foreach((what, count) -> System.out.printf("%s %d times%n", what, count));
        return builder.build();
    }

    private static JsonNode parse(String prediction) {
        try {
            return JSON.readTree(prediction);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
