package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.ingest.topology.IngestTopology;
import dev.eleventh.ingest.topology.KnownExample;
import dev.eleventh.ingest.topology.KnownExamples;
import dev.eleventh.ingest.topology.StreamsSettings;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** Runs the topology with test topics and a fixed clock. */
public final class TopologyFixture implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    public static final Instant SENT = Instant.parse("2026-01-31T11:59:00Z");

    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> examples;
    private final TestInputTopic<byte[], byte[]> returned;
    private final TestOutputTopic<String, byte[]> accepted;
    private final TestOutputTopic<byte[], byte[]> rejected;

    public TopologyFixture(Path directory) {
        this(directory, 0);
    }

    public TopologyFixture(Path directory, int sourceQuota) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        driver = new TopologyTestDriver(
                IngestTopology.of(3, sourceQuota, new IngestMetrics(registry), Tracing.off(), clock),
                StreamsSettings.of(TestConfig.of("nowhere:9092", directory)),
                NOW);
        examples = input(Topics.EXAMPLES);
        returned = input(Topics.EXAMPLES_RETURNED);
        accepted = output(Topics.EXAMPLES_ACCEPTED);
        rejected = output(Topics.EXAMPLES_REJECTED);
    }

    private <K, V> TestInputTopic<K, V> input(Topic<K, V> topic) {
        return driver.createInputTopic(
                topic.name(), topic.key().serializer(), topic.value().serializer());
    }

    private <K, V> TestOutputTopic<K, V> output(Topic<K, V> topic) {
        return driver.createOutputTopic(
                topic.name(), topic.key().deserializer(), topic.value().deserializer());
    }

    public void send(@Nullable String key, Headers headers, byte @Nullable [] value) {
        examples.pipeInput(new TestRecord<>(key == null ? null : key.getBytes(UTF_8), value, headers, SENT));
    }

    public void send(String key, Headers headers, byte[] value, Instant sent) {
        examples.pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, headers, sent));
    }

    /** Returns an accepted record to ingest, as the trainer does when it rejects the record. */
    void giveBack(TestRecord<String, byte[]> accepted, RejectionReason reason, Optional<RecordedExample> recorded) {
        Headers headers = new RecordHeaders(accepted.headers().toArray());
        RejectionHeaders.addReason(headers, new RejectedException(reason, "why"), NOW, "trainer-service");
        RejectionHeaders.addOrigin(headers, Topics.EXAMPLES_ACCEPTED.name(), 0, 5, SENT);
        RecordedExample.addTo(headers, recorded);
        giveBack(accepted.key().getBytes(UTF_8), headers, accepted.value());
    }

    void giveBack(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        returned.pipeInput(new TestRecord<>(key, value, headers, SENT));
    }

    public List<TestRecord<String, byte[]>> accepted() {
        return accepted.readRecordsToList();
    }

    public List<TestRecord<byte[], byte[]>> rejected() {
        return rejected.readRecordsToList();
    }

    public KeyValueStore<String, KnownExample> known() {
        return driver.getKeyValueStore(KnownExamples.STORE);
    }

    public double count(String meter) {
        return registry.get(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() {
        driver.close();
    }
}
