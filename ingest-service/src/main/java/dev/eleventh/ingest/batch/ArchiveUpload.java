package dev.eleventh.ingest.batch;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.archive.Archive;
import dev.eleventh.ingest.archive.ArchivePath;
import dev.eleventh.ingest.check.ExampleChecks;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.NotAcknowledgedException;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the images of one archive to {@code examples}. Reads, checks and sends one entry after the other. */
public final class ArchiveUpload {
    private static final int PROGRESS_ENTRIES = 100;
    /** Number of first bytes that show whether a file without an extension of images is an image. */
    private static final int MAGIC_BYTES = 8;

    private final String source;
    private final UnaryOperator<ProducerRecord<byte[], byte[]>> traced;
    private final BatchCounts counts;
    private final BatchSends sends;
    private final BatchAnswer answer;
    private final IngestMetrics metrics;
    private final Clock clock;
    private long entries;
    private String entry = "";

    ArchiveUpload(
            String source,
            UnaryOperator<ProducerRecord<byte[], byte[]>> traced,
            BatchCounts counts,
            BatchSends sends,
            BatchAnswer answer,
            IngestMetrics metrics,
            Clock clock) {
        this.source = source;
        this.traced = traced;
        this.counts = counts;
        this.sends = sends;
        this.answer = answer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Returns the name of the entry that is being read, or was read last; "" before the first entry. */
    String entry() {
        return entry;
    }

    /**
     * Sends the images, and returns when all that were sent are acknowledged.
     *
     * @param goesOn whether to read another entry
     * @return whether the archive was read to its end
     */
    boolean run(Archive archive, BooleanSupplier goesOn)
            throws IOException, NotAcknowledgedException, InterruptedException {
        boolean all = false;
        try {
            all = readAll(archive, goesOn);
        } finally {
            // also when the archive is corrupt, so that the counts are correct
            sends.await();
        }
        return all;
    }

    private boolean readAll(Archive archive, BooleanSupplier goesOn)
            throws IOException, NotAcknowledgedException, InterruptedException {
        Optional<Archive.Entry> next = archive.next();
        while (next.isPresent() && goesOn.getAsBoolean()) {
            entry = next.get().name();
            Optional<byte[]> image = read(archive, next.get());
            // a zip's checksum may follow the bytes, so the next entry is requested before the image is sent
            next = archive.next();
            if (image.isPresent()) {
                take(image.get(), archive.wasIntact());
            }
            entries++;
            if (entries % PROGRESS_ENTRIES == 0) {
                answer.progress();
            }
        }
        if (next.isEmpty()) {
            archive.finish();
        }
        return next.isEmpty();
    }

    /** Returns the bytes of an image; empty if the entry is not an image, or is refused. */
    private Optional<byte[]> read(Archive archive, Archive.Entry next) throws IOException {
        ArchivePath path = new ArchivePath(next.name());
        if (next.isFolder() || path.isHidden()) {
            return Optional.empty();
        }
        try {
            if (!next.isReadable()) {
                throw new RejectedException(RejectionReason.UNSUPPORTED_FORMAT, next.hint());
            }
            byte[] begin = archive.read(MAGIC_BYTES);
            if (path.endsLikeAPicture() || ImageFormat.of(begin).isPresent()) {
                return Optional.of(whole(archive, begin));
            }
            counts.passedOver();
        } catch (RejectedException e) {
            refuse(e);
        }
        return Optional.empty();
    }

    private void take(byte[] image, boolean intact) throws NotAcknowledgedException, InterruptedException {
        try {
            if (!intact) {
                throw new RejectedException(
                        RejectionReason.CORRUPT_IMAGE,
                        "its bytes do not match the checksum in the archive; pack it again");
            }
            send(example(new ArchivePath(entry), image));
        } catch (RejectedException e) {
            refuse(e);
        }
    }

    private void refuse(RejectedException refusal) {
        metrics.rejected(refusal.reason(), "batch");
        counts.refused();
        answer.refused(counts.refused(entry, refusal.reason().code(), refusal.getMessage()));
    }

    private ExampleEvent.Labelled example(ArchivePath path, byte[] image) throws RejectedException {
        ImageFormat format = ExampleChecks.checkImage(image, "");
        Label label = path.label();
        return new ExampleEvent.Labelled(
                new ExampleId(Sha256.of(image).hex()),
                source,
                clock.instant(),
                label,
                format.mediaType(),
                new EncodedImage(image));
    }

    private static byte[] whole(Archive archive, byte[] begin) throws RejectedException, IOException {
        byte[] rest = archive.read(Topics.MAX_IMAGE_BYTES + 1 - begin.length);
        if (begin.length + rest.length > Topics.MAX_IMAGE_BYTES) {
            throw new RejectedException(
                    RejectionReason.TOO_LARGE,
                    "the image has more than %d bytes; send a smaller one".formatted(Topics.MAX_IMAGE_BYTES));
        }
        byte[] image = new byte[begin.length + rest.length];
        System.arraycopy(begin, 0, image, 0, begin.length);
        System.arraycopy(rest, 0, image, begin.length, rest.length);
        return image;
    }

    private void queued(String label) {
        metrics.queued();
        counts.queued(label);
    }

    private void send(ExampleEvent.Labelled example) throws NotAcknowledgedException, InterruptedException {
        String label = example.label().value();
        sends.send(traced.apply(ExamplePublisher.record(example)), () -> queued(label));
        if (!answer.hasBegun()) {
            // until the first example is acknowledged, an unavailable broker can still be reported as a status
            sends.await();
            answer.begin();
        }
    }
}
