package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills ingest while it processes returned examples. Each rejection must have its effects exactly once, whenever ingest
 * is killed.
 */
class ReturnedExamplesIT {
    private static final int COUNT = 2_000;
    private static final String PREFIX = "given-back-";

    @Test
    void rejectionsAndCorrectionsAppearOnceAlthoughIngestIsKilled(@TempDir Path directory) throws Exception {
        String kafka = TestServers.kafka().bootstrapServers();
        try (KafkaProducer<byte[], byte[]> producer = TestClients.producer(kafka, "none")) {
            List<ConsumerRecord<String, byte[]>> accepted;
            Process killed = startProcess(kafka, directory);
            try {
                send(producer, 0);
                accepted = TestClients.readAccepted(kafka, COUNT, PREFIX);
                accepted.forEach(record -> giveBack(producer, record));
                producer.flush();
                TestClients.readRejected(kafka, 1, PREFIX);
            } finally {
                killed.destroyForcibly().waitFor();
            }

            Process second = startProcess(kafka, directory);
            try {
                assertThat(TestClients.readRejected(kafka, COUNT, PREFIX))
                        .extracting(record -> new String(record.key(), UTF_8))
                        .containsExactlyInAnyOrderElementsOf(ids());
                send(producer, COUNT);
                assertThat(TestClients.readAccepted(kafka, 2 * COUNT, PREFIX).stream()
                                .filter(record -> !isOneOf(accepted, record))
                                .map(ConsumerRecord::key))
                        .containsExactlyInAnyOrderElementsOf(ids());
                assertThat(TestClients.readRejected(kafka, COUNT, PREFIX)).hasSize(COUNT);
            } finally {
                second.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean isOneOf(
            List<ConsumerRecord<String, byte[]>> records, ConsumerRecord<String, byte[]> record) {
        return records.stream()
                .anyMatch(each -> each.partition() == record.partition() && each.offset() == record.offset());
    }

    private static List<String> ids() {
        return IntStream.range(0, COUNT).mapToObj(number -> PREFIX + number).toList();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int seed) {
        for (int number = 0; number < COUNT; number++) {
            var unused = producer.send(new ProducerRecord<>(
                    Topics.EXAMPLES.name(),
                    null,
                    (PREFIX + number).getBytes(UTF_8),
                    TestImages.png(seed + number),
                    TestHeaders.of("ce_label", "mug", "test", PREFIX)));
        }
        producer.flush();
    }

    /** Returns an accepted example, as the trainer's relay does. */
    private static void giveBack(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<String, byte[]> accepted) {
        Headers headers = new RecordHeaders(accepted.headers().toArray());
        RejectionHeaders.addReason(
                headers, new RejectedException(RejectionReason.CORRUPT_IMAGE, "why"), Instant.EPOCH, "trainer-service");
        RecordedExample.addTo(headers, Optional.empty());
        var unused = producer.send(new ProducerRecord<>(
                Topics.EXAMPLES_RETURNED.name(), null, accepted.key().getBytes(UTF_8), accepted.value(), headers));
    }

    private static Process startProcess(String kafka, Path directory) throws Exception {
        ProcessBuilder builder = JavaProgram.of(IngestMain.class)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("ingest.log").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        kafka,
                        "STATE_DIRECTORY",
                        directory.resolve("state").toString(),
                        "HTTP_PORT",
                        "0"));
        return builder.start();
    }
}
