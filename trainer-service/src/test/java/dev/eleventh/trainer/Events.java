package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ReadRecords;
import dev.eleventh.trainer.record.RecordBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Readings without Kafka and without a backbone. The image is its own name, and the embedding has two levels that
 * derive from it.
 */
public final class Events {
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** The backbone of their embeddings. */
    public static final Sha256 BACKBONE = Sha256.of(new byte[0]);

    private Events() {}

    public static RecordBatch batch(List<AcceptedRecord> readings, Map<Integer, Long> positions) {
        return batch(BACKBONE, readings, positions);
    }

    public static RecordBatch batch(Sha256 backbone, List<AcceptedRecord> readings, Map<Integer, Long> positions) {
        return RecordBatch.of(new ReadRecords(readings, backbone, null), positions);
    }

    public static AcceptedRecord labelled(long offset, String id, String label, String image) {
        return labelled(0, offset, id, label, image);
    }

    public static AcceptedRecord labelled(int partition, long offset, String id, String label, String image) {
        return labelled(partition, offset, id, label, "/test", image, embedding(image));
    }

    public static AcceptedRecord labelled(
            int partition, long offset, String id, String label, String source, String image, Embedding embedding) {
        byte[] bytes = image.getBytes(UTF_8);
        ExampleEvent.Labelled event = new ExampleEvent.Labelled(
                new ExampleId(id), source, NOW, new Label(label), "image/png", new EncodedImage(bytes));
        return new AcceptedRecord.Labelled(record(partition, offset, event, bytes), event, embedding, Sha256.of(bytes));
    }

    public static Embedding embedding(String image) {
        return Embedding.quantise(new float[] {image.hashCode() & 3, image.length() & 3});
    }

    public static AcceptedRecord relabelled(long offset, String id, String label) {
        return relabelled(0, offset, id, label);
    }

    public static AcceptedRecord relabelled(int partition, long offset, String id, String label) {
        ExampleEvent.Relabelled event = new ExampleEvent.Relabelled(new ExampleId(id), "/test", NOW, new Label(label));
        return new AcceptedRecord.Relabelled(record(partition, offset, event, null), event);
    }

    public static AcceptedRecord retracted(long offset, String id) {
        return retracted(0, offset, id);
    }

    public static AcceptedRecord retracted(int partition, long offset, String id) {
        ExampleEvent.Retracted event = new ExampleEvent.Retracted(new ExampleId(id), "/test", NOW);
        return new AcceptedRecord.Retracted(record(partition, offset, event, null), event);
    }

    public static AcceptedRecord unreadable(long offset, byte[] value) {
        return new AcceptedRecord.Unreadable(
                record(0, offset, new byte[] {1}, value, new RecordHeaders()),
                null,
                RejectionReason.CORRUPT_IMAGE,
                "no image");
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, ExampleEvent event, byte @Nullable [] value) {
        byte[] key = event.id().value().getBytes(UTF_8);
        return record(
                partition,
                offset,
                key,
                value,
                new RecordHeaders(ExampleEventCodec.encode(event).toArray()));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, byte[] key, byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(
                Topics.EXAMPLES_ACCEPTED.name(),
                partition,
                offset,
                NOW.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }
}
