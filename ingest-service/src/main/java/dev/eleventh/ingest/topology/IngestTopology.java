package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Builds the topology. It checks each example, brings all events of one id to one partition, and compares them there
 * with the known state of that id. Events that fail go to {@code examples-rejected}. An event that the trainer rejects
 * returns to the same partition, which undoes it before it goes to {@code examples-rejected}.
 */
public final class IngestTopology {
    private IngestTopology() {}

    /**
     * Builds the topology.
     *
     * @param partitions number of partitions of the known examples
     * @param sourceQuota new examples per source and minute; 0 for no limit, and then no store counts them
     */
    public static Topology of(int partitions, int sourceQuota, IngestMetrics metrics, Tracing tracing, Clock clock) {
        Rejections rejections = new Rejections(metrics, clock);
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(KnownExamples.store());
        List<String> stores = new ArrayList<>(List.of(KnownExamples.STORE));
        if (sourceQuota > 0) {
            builder.addStateStore(SourceQuota.store());
            stores.add(SourceQuota.STORE);
        }

        KStream<String, byte[]> passed =
                check(builder.stream(Topics.EXAMPLES.name(), examples(clock)), rejections, tracing);
        KStream<String, byte[]> returned =
                findIds(builder.stream(Topics.EXAMPLES_RETURNED.name(), returnedExamples(clock)));

        // producers may choose any partition, but duplicates and corrections of an id must reach the same partition
        KStream<String, byte[]> owned = passed.merge(returned, Named.as("with-returned"))
                .repartition(Repartitioned.<String, byte[]>as("by-example-id")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(partitions));

        KStream<byte[], byte[]> compared = owned.process(
                () -> new CompareWithKnownExamples(rejections, metrics, tracing, sourceQuota, partitions),
                Named.as("compare-with-known-examples"),
                stores.toArray(String[]::new));
        passed(compared, CompareWithKnownExamples.REJECTED, CompareWithKnownExamples.ACCEPTED)
                .to(
                        Topics.EXAMPLES_ACCEPTED.name(),
                        Produced.with(Topics.EXAMPLES_ACCEPTED.key(), Topics.EXAMPLES_ACCEPTED.value())
                                .withName("write-accepted")
                                .withStreamPartitioner(byExampleId()));
        return builder.build();
    }

    // the method that replaces the deprecated one still calls it
    @SuppressWarnings("removal")
    private static StreamPartitioner<String, byte[]> byExampleId() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(AcceptedKey.partition(key, partitions)));
    }

    private static Consumed<byte[], byte[]> examples(Clock clock) {
        return Consumed.with(Topics.EXAMPLES.key(), Topics.EXAMPLES.value())
                .withName("read-examples")
                .withTimestampExtractor((example, partitionTime) -> timestamp(example, clock));
    }

    private static Consumed<byte[], byte[]> returnedExamples(Clock clock) {
        return Consumed.with(Topics.EXAMPLES_RETURNED.key(), Topics.EXAMPLES_RETURNED.value())
                .withName("read-returned")
                .withTimestampExtractor((example, partitionTime) -> timestamp(example, clock));
    }

    /**
     * Returns the record's timestamp, or the current time if the producer omitted it (-1): Kafka Streams would stop on
     * -1.
     */
    static long timestamp(ConsumerRecord<?, ?> example, Clock clock) {
        return example.timestamp() >= 0 ? example.timestamp() : clock.millis();
    }

    private static KStream<String, byte[]> check(
            KStream<byte[], byte[]> examples, Rejections rejections, Tracing tracing) {
        KStream<byte[], byte[]> checked =
                examples.process(() -> new CheckExample(rejections, tracing), Named.as("check-example"));
        return passed(checked, CheckExample.REJECTED, CheckExample.PASSED);
    }

    private static KStream<String, byte[]> findIds(KStream<byte[], byte[]> returned) {
        KStream<byte[], byte[]> read = returned.process(ReadReturned::new, Named.as("find-returned-id"));
        return passed(read, ReadReturned.REJECTED, ReadReturned.PASSED);
    }

    /**
     * Writes the records that the step forwards to {@code rejected} to {@code examples-rejected}, and returns the
     * records that it forwards to {@code passed}.
     */
    private static KStream<String, byte[]> passed(KStream<byte[], byte[]> step, String rejected, String passed) {
        step.to(
                Topics.EXAMPLES_REJECTED.name(),
                Produced.with(Topics.EXAMPLES_REJECTED.key(), Topics.EXAMPLES_REJECTED.value())
                        .withName(rejected));
        return step.map((id, value) -> KeyValue.pair(new String(id, UTF_8), value), Named.as(passed));
    }
}
