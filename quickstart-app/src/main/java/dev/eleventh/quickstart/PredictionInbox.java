package dev.eleventh.quickstart;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Collects the predictions that arrive after it was opened, like any consumer of the topic. */
final class PredictionInbox implements AutoCloseable {
    private final KafkaConsumer<String, Prediction> consumer;
    private final ServiceLoop loop;
    private final Map<String, Prediction> byId = new ConcurrentHashMap<>();
    private final AtomicInteger received = new AtomicInteger();

    private PredictionInbox(KafkaConsumer<String, Prediction> consumer, FailureListener listener) {
        this.consumer = consumer;
        this.loop = ServiceLoop.start("prediction-inbox", this::poll, listener);
    }

    static PredictionInbox open(String bootstrapServers, FailureListener listener) {
        KafkaConsumer<String, Prediction> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                Topics.PREDICTIONS.key().deserializer(),
                Topics.PREDICTIONS.value().deserializer());
        var partitions = consumer.partitionsFor(Topics.PREDICTIONS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seeking is lazy: without this request, predictions made before the first poll would be missed
        partitions.forEach(consumer::position);
        return new PredictionInbox(consumer, listener);
    }

    private void poll() {
        for (ConsumerRecord<String, Prediction> record : consumer.poll(Duration.ofMillis(50))) {
            received.incrementAndGet();
            byId.put(record.key(), record.value());
        }
    }

    @Nullable
    Prediction find(String id) {
        return byId.get(id);
    }

    /** Returns the number of received predictions, including repeated ones. */
    int received() {
        return received.get();
    }

    /** Returns the number of images for which a prediction arrived. */
    int answered() {
        return byId.size();
    }

    long errors() {
        return byId.values().stream()
                .filter(prediction -> prediction.error() != null)
                .count();
    }

    @Override
    public void close() {
        loop.close();
        consumer.close();
    }
}
