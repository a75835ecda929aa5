package dev.eleventh.inference;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The topic {@code predictions}; predictions and offsets are one transaction. */
final class KafkaPredictionLog implements PredictionLog {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Producer<String, Prediction> producer;
    private final KafkaClientMetrics metrics;

    private KafkaPredictionLog(Producer<String, Prediction> producer, KafkaClientMetrics metrics) {
        this.producer = producer;
        this.metrics = metrics;
    }

    /** Fences whoever used the same transactional id, and ends the transaction that was left open. */
    static KafkaPredictionLog open(KafkaClients clients, MeterRegistry registry) {
        Producer<String, Prediction> producer = new KafkaProducer<>(
                clients.predictions(),
                Topics.PREDICTIONS.key().serializer(),
                Topics.PREDICTIONS.value().serializer());
        KafkaPredictionLog opened = new KafkaPredictionLog(producer, new KafkaClientMetrics(producer));
        try {
            opened.metrics.bindTo(registry);
            producer.initTransactions();
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a send that failed fails the commit
    public void append(
            List<Prediction> predictions, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        for (Prediction prediction : predictions) {
            producer.send(new ProducerRecord<>(Topics.PREDICTIONS.name(), prediction.id(), prediction));
        }
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(CLOSE_LIMIT);
    }
}
