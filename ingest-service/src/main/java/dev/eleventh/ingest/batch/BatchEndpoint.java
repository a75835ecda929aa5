package dev.eleventh.ingest.batch;

import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.ingest.archive.Archive;
import dev.eleventh.ingest.archive.ArchiveFormat;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.NotAcknowledgedException;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.SlowBodyException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/examples:batch} with a zip or tar.gz of an ImageFolder as the body. If the batch is interrupted, the
 * examples that were sent remain. The same archive can be sent again, because each example is accepted only once.
 */
public final class BatchEndpoint implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(BatchEndpoint.class);
    /** Maximum number of simultaneous batches; each holds two threads and an image of several megabytes. */
    private static final int MAX_BATCHES = 8;

    private final ProducerRequests door;
    private final ExamplePublisher publisher;
    private final IngestMetrics metrics;
    private final Clock clock;
    private final Semaphore free = new Semaphore(MAX_BATCHES);
    private volatile boolean stopping;

    public BatchEndpoint(ProducerRequests door, ExamplePublisher publisher, IngestMetrics metrics, Clock clock) {
        this.door = door;
        this.publisher = publisher;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/examples:batch", this::take, Role.PRODUCE);
    }

    @Override
    public void stopping() {
        stopping = true;
    }

    private void take(Context ctx) throws IOException, InterruptedException {
        ArchiveFormat.checkClaim(ctx.contentType());
        String source = source(ctx);
        if (!free.tryAcquire()) {
            ctx.header(Header.RETRY_AFTER, "10");
            throw new HttpProblem(
                    429,
                    "too-many-batches",
                    "%d batches are being read, which is the maximum; send it again later".formatted(MAX_BATCHES));
        }
        try {
            read(ctx, source);
        } finally {
            free.release();
        }
    }

    private String source(Context ctx) {
        try {
            return ProducerRequests.source(ctx);
        } catch (RejectedException e) {
            throw door.refusal(e);
        }
    }

    private void read(Context ctx, String source) throws IOException, InterruptedException {
        BatchBody body = new BatchBody(RequestBody.stream(ctx));
        try {
            read(ctx, source, body);
        } catch (HttpProblem e) {
            // reads the rest, so that a client that is still sending receives the refusal
            discardRest(ctx, body);
            throw e;
        }
    }

    private void read(Context ctx, String source, BatchBody body) throws IOException, InterruptedException {
        InputStream buffered = new BufferedInputStream(body, 1 << 16);
        ArchiveFormat format = format(ctx, buffered);
        ctx.contentType("application/x-ndjson");
        ctx.header(Header.CACHE_CONTROL, "no-store");
        BatchCounts counts = new BatchCounts(body::bytes);
        BatchAnswer answer = new BatchAnswer(ctx.res().getOutputStream(), counts);
        ArchiveUpload batch = new ArchiveUpload(
                source,
                record -> ProducerRequests.traced(record, ctx),
                counts,
                new BatchSends(publisher),
                answer,
                metrics,
                clock);
        Attempt attempt = () -> {
            try (Archive archive = Archive.open(buffered, format)) {
                return batch.run(archive, () -> !stopping && !answer.clientHasGone());
            }
        };
        BatchLine last = lastLine(ctx, attempt, batch, counts, answer);
        if (body.isBrokenOff()) {
            last = brokenOff(ctx, batch, counts, body, answer);
        }
        answer.end(last);
        discardRest(ctx, body);
        answer.await();
        note(batch, last, body.isBrokenOff() || answer.clientHasGone());
    }

    private static BatchLine brokenOff(
            Context ctx, ArchiveUpload batch, BatchCounts counts, BatchBody body, BatchAnswer answer) {
        Optional<SlowBodyException> slow = body.tooSlow();
        if (slow.isEmpty()) {
            return failed(batch, counts, "body-incomplete", "the archive did not arrive completely; send it again");
        }
        if (!answer.hasBegun()) {
            throw RequestBody.tooSlow(ctx, slow.get());
        }
        return failed(
                batch, counts, slow.get().reason(), String.valueOf(slow.get().getMessage()));
    }

    @FunctionalInterface
    private interface Attempt {
        boolean run() throws IOException, NotAcknowledgedException, InterruptedException;
    }

    private static void discardRest(Context ctx, BatchBody body) {
        try {
            if (!body.isBrokenOff()) {
                RequestBody.discard(ctx, body);
            }
        } catch (IOException e) {
            log.debug("the client of a batch disconnected at its end", e);
        }
    }

    private static ArchiveFormat format(Context ctx, InputStream buffered) {
        try {
            buffered.mark(ArchiveFormat.MAGIC_BYTES);
            byte[] begin = buffered.readNBytes(ArchiveFormat.MAGIC_BYTES);
            buffered.reset();
            return ArchiveFormat.of(begin, ctx.contentType());
        } catch (SlowBodyException e) {
            throw RequestBody.tooSlow(ctx, e);
        } catch (IOException e) {
            throw new HttpProblem(400, "body-incomplete", "the body could not be read to its end; send it again");
        }
    }

    private static BatchLine lastLine(
            Context ctx, Attempt attempt, ArchiveUpload batch, BatchCounts counts, BatchAnswer answer)
            throws InterruptedException {
        try {
            return attempt.run()
                    ? counts.done()
                    : failed(batch, counts, "service-stopping", "the service is stopping; send the archive again");
        } catch (NotAcknowledgedException e) {
            String message = String.valueOf(e.getMessage());
            if (!answer.hasBegun()) {
                throw ProducerRequests.brokerAway(ctx, message);
            }
            return failed(batch, counts, "broker-unavailable", message);
        } catch (IOException e) {
            return failed(
                    batch,
                    counts,
                    "corrupt-archive",
                    "the rest of the archive cannot be read (%s); pack it again".formatted(e.getMessage()));
        } catch (RuntimeException e) {
            if (!answer.hasBegun()) {
                throw e;
            }
            log.error("batch failed entry={}", batch.entry(), e);
            return failed(batch, counts, "internal-error", "ingest-service failed, not the archive; see its log");
        }
    }

    private static BatchLine failed(ArchiveUpload batch, BatchCounts counts, String reason, String message) {
        return counts.failed(batch.entry().isEmpty() ? null : batch.entry(), reason, message);
    }

    private void note(ArchiveUpload batch, BatchLine last, boolean gone) {
        metrics.batch(gone ? "gone" : last.event());
        if (!gone && last.reason() == null) {
            log.info("batch done queued={} refused={} bytes={}", last.queued(), last.refused(), last.bytes());
            return;
        }
        log.info(
                "batch {} reason={} entry={} queued={} refused={} bytes={}",
                gone ? "aborted by its client" : "failed",
                gone ? "body-incomplete" : last.reason(),
                ExampleAttributes.printable(batch.entry()),
                last.queued(),
                last.refused(),
                last.bytes());
    }
}
