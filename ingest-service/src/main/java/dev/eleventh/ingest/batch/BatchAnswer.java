package dev.eleventh.ingest.batch;

import dev.eleventh.runtime.http.HttpJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a batch's answer on a separate thread. A client may read only after it has sent everything, so a
 * server that waited for the client to read would never receive the rest. Lines that the client does not read are
 * queued here, up to a maximum number.
 */
final class BatchAnswer {
    private static final int WAITING = 10_000;
    private static final long PROGRESS_MILLIS = 500;

    /** Wakes the thread to write the progress. */
    private static final BatchLine PROGRESS = new BatchCounts(() -> 0).progress();

    private final OutputStream out;
    private final BatchCounts counts;
    private final BlockingQueue<BatchLine> lines = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean progressDue = new AtomicBoolean();
    private final Thread thread = new Thread(this::write, "batch-answer");
    private volatile @Nullable BatchLine last;
    private volatile boolean clientHasGone;
    private boolean begun;
    private long written = -1;

    BatchAnswer(OutputStream out, BatchCounts counts) {
        this.out = out;
        this.counts = counts;
        thread.setDaemon(true);
    }

    /** Starts the answer, with status 200. */
    void begin() {
        if (!begun) {
            begun = true;
            thread.start();
        }
    }

    boolean hasBegun() {
        return begun;
    }

    boolean clientHasGone() {
        return clientHasGone;
    }

    void progress() {
        if (begun && !progressDue.getAndSet(true)) {
            wake();
        }
    }

    /** Queues a line. If too many lines are queued, the line is omitted, but the counts include its entry. */
    void refused(BatchLine line) {
        begin();
        var unused = lines.offer(line);
    }

    /** Sets the last line, which is written after all queued lines. */
    void end(BatchLine line) {
        begin();
        last = line;
        wake();
    }

    private void wake() {
        // if the queue is full, the thread is already awake
        var unused = lines.offer(PROGRESS);
    }

    /** Returns when the last line has been written, or could not be written to the client. */
    void await() throws InterruptedException {
        thread.join();
    }

    private void write() {
        try {
            boolean more = true;
            while (more) {
                BatchLine line = lines.poll(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null && !line.event().equals(PROGRESS.event())) {
                    write(line);
                } else {
                    more = writeState();
                }
            }
        } catch (IOException e) {
            clientHasGone = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the progress or the last line. Returns false after the last line. */
    private boolean writeState() throws IOException {
        progressDue.set(false);
        BatchLine end = last;
        if (end != null && lines.isEmpty()) {
            write(end);
            return false;
        }
        BatchLine progress = counts.progress();
        // no line without progress, so that a client that stops sending runs into the server's time limit
        if (end == null && progress.bytes() != written) {
            written = progress.bytes();
            write(progress);
        }
        return true;
    }

    private void write(BatchLine line) throws IOException {
        out.write(HttpJson.mapper().writeValueAsBytes(line));
        out.write('\n');
        out.flush();
    }
}
