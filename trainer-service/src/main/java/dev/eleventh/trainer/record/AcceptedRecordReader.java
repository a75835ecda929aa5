package dev.eleventh.trainer.record;

import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.InvalidImageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes Kafka records to {@link AcceptedRecord}s: images in parallel, then embedded as one batch. */
public final class AcceptedRecordReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AcceptedRecordReader.class);

    private final Supplier<? extends Embedder> base;
    private final ExecutorService decoders;

    /**
     * Creates a reader.
     *
     * @param base supplies the backbone, once for each batch
     */
    public AcceptedRecordReader(Supplier<? extends Embedder> base) {
        this.base = base;
        this.decoders = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "decode-examples");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A record being read: either pixels to embed, or a reading that needs no embedding. */
    private record Decoded(
            ConsumerRecord<byte[], byte[]> record,
            ExampleEvent.@Nullable Labelled event,
            @Nullable Pixels pixels,
            @Nullable AcceptedRecord reading) {}

    /** Returns one reading for each record, in the same order, all embedded by one backbone. */
    ReadRecords read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Embedder backbone = base.get();
        List<CompletableFuture<Decoded>> decoding = new ArrayList<>();
        records.forEach(
                record -> decoding.add(CompletableFuture.supplyAsync(() -> decode(backbone, record), decoders)));
        List<Decoded> decoded = decoding.stream().map(CompletableFuture::join).toList();
        List<Pixels> images = new ArrayList<>();
        for (Decoded each : decoded) {
            if (each.pixels() != null) {
                images.add(each.pixels());
            }
        }
        Iterator<Optional<Embedding>> embeddings = backbone.embedEach(images).iterator();
        List<AcceptedRecord> readings = new ArrayList<>();
        for (Decoded each : decoded) {
            readings.add(
                    each.reading() != null
                            ? each.reading()
                            : labelled(each, embeddings.next().orElse(null)));
        }
        BackboneDescription description = backbone.description();
        return new ReadRecords(readings, description.sha256(), description.levels());
    }

    private static AcceptedRecord labelled(Decoded decoded, @Nullable Embedding embedding) {
        ExampleEvent.Labelled event = decoded.event();
        if (event == null) {
            throw new IllegalStateException("a record has pixels but no event: " + decoded.record());
        }
        if (embedding == null) {
            return new AcceptedRecord.Unreadable(
                    decoded.record(),
                    event,
                    RejectionReason.CORRUPT_IMAGE,
                    "the backbone computes no finite embedding for this image; send another image");
        }
        Sha256 sha256 = Sha256.of(event.image().bytes());
        return new AcceptedRecord.Labelled(decoded.record(), event, embedding, sha256);
    }

    private static Decoded decode(Embedder backbone, ConsumerRecord<byte[], byte[]> record) {
        ExampleEvent event;
        try {
            event = ExampleEventCodec.decode(
                    record.key(), record.headers(), record.value(), Instant.ofEpochMilli(record.timestamp()));
        } catch (RejectedException e) {
            return unreadable(record, null, e.reason(), String.valueOf(e.getMessage()));
        }
        if (event instanceof ExampleEvent.Labelled labelled) {
            return decodeImage(backbone, record, labelled);
        }
        return new Decoded(record, null, null, correction(record, event));
    }

    private static AcceptedRecord correction(ConsumerRecord<byte[], byte[]> record, ExampleEvent event) {
        if (event instanceof ExampleEvent.Relabelled relabelled) {
            return new AcceptedRecord.Relabelled(record, relabelled);
        }
        return new AcceptedRecord.Retracted(record, (ExampleEvent.Retracted) event);
    }

    private static Decoded decodeImage(
            Embedder backbone, ConsumerRecord<byte[], byte[]> record, ExampleEvent.Labelled event) {
        try {
            return new Decoded(record, event, backbone.decode(event.image().bytes()), null);
        } catch (InvalidImageException e) {
            RejectedException rejection = RejectedException.of(e);
            return unreadable(record, event, rejection.reason(), String.valueOf(rejection.getMessage()));
        } catch (RuntimeException e) {
            // a decoder that fails on one image must not block the rest of the partition
            log.warn(
                    "decoder failed partition={} offset={} example={}",
                    record.partition(),
                    record.offset(),
                    event.id(),
                    e);
            return unreadable(record, event, RejectionReason.CORRUPT_IMAGE, "the image's decoder failed: " + e);
        }
    }

    private static Decoded unreadable(
            ConsumerRecord<byte[], byte[]> record,
            @Nullable ExampleEvent event,
            RejectionReason reason,
            String message) {
        return new Decoded(record, null, null, new AcceptedRecord.Unreadable(record, event, reason, message));
    }

    @Override
    public void close() {
        decoders.shutdownNow();
    }
}
