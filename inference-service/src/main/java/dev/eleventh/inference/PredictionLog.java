package dev.eleventh.inference;

import dev.eleventh.contracts.event.Prediction;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where predictions are kept together with the positions of their images: both or neither. */
interface PredictionLog extends AutoCloseable {
    /**
     * Appends predictions and moves the group on. After an exception nobody can say whether both happened or neither:
     * a log that is opened anew settles it, and the group's committed offsets tell.
     */
    void append(
            List<Prediction> predictions, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group);

    @Override
    void close();
}
