package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * Builds the topology. It reduces each prediction and each accepted event to a few bytes, brings all events of one id to
 * one partition, and joins them there. The two topics may have different numbers of partitions, and a prediction's key
 * may be partitioned by any client, so both are repartitioned.
 */
public final class OutcomeTopology {
    private OutcomeTopology() {}

    /**
     * Builds the topology.
     *
     * @param partitions number of partitions of the joined ids
     * @param window how long after a prediction its label counts
     */
    public static Topology of(int partitions, Duration window, OutcomeMetrics metrics) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(JoinById.store(window));

        KStream<String, ImageEvent> answers = builder.stream(
                        Topics.PREDICTIONS.name(), read(Topics.PREDICTIONS, "read-predictions", window))
                .process(ReadPrediction::new, Named.as("find-answer"));
        KStream<String, ImageEvent> labels = builder.stream(
                        Topics.EXAMPLES_ACCEPTED.name(), read(Topics.EXAMPLES_ACCEPTED, "read-accepted", window))
                .process(ReadLabel::new, Named.as("find-label"));

        answers.merge(labels, Named.as("with-labels"))
                .repartition(Repartitioned.<String, ImageEvent>as("by-image-id")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(ImageEvent.serde())
                        .withNumberOfPartitions(partitions))
                .process(() -> new JoinById(window, metrics), Named.as("join-by-id"), JoinById.STORE)
                .to(
                        Topics.PREDICTION_OUTCOMES.name(),
                        Produced.with(Topics.PREDICTION_OUTCOMES.key(), Topics.PREDICTION_OUTCOMES.value())
                                .withName("write-outcomes"));
        return builder.build();
    }

    /** Starts a window before the present: older records can have no outcome any more, and there may be years of them. */
    private static <K, V> Consumed<K, V> read(Topic<K, V> topic, String name, Duration window) {
        return Consumed.with(topic.key(), topic.value())
                .withName(name)
                .withOffsetResetPolicy(AutoOffsetReset.byDuration(window));
    }
}
