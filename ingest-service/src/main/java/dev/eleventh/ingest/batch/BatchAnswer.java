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
 * Writes a batch's lines on a thread of its own. A client may read only after it has sent everything: whoever waited
 * for it to read would never come to the end of what it sends. So what it does not read waits here, in bounded number.
 */
final class BatchAnswer {
    private static final int WAITING = 10_000;
    private static final long PROGRESS_MILLIS = 500;

    /** What the thread is woken with to say how far it is. */
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

    /** From now on the status is 200. */
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

    /** The line is left out when too many wait already; the counts have it. */
    void refused(BatchLine line) {
        begin();
        var unused = lines.offer(line);
    }

    /** Says what comes last, behind all that waits. */
    void end(BatchLine line) {
        begin();
        last = line;
        wake();
    }

    private void wake() {
        // when too many wait to add another, the thread is awake
        var unused = lines.offer(PROGRESS);
    }

    /** Returns when the last line has been written, or the client does not take it. */
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

    /** False after the last line. */
    private boolean writeState() throws IOException {
        progressDue.set(false);
        BatchLine end = last;
        if (end != null && lines.isEmpty()) {
            write(end);
            return false;
        }
        BatchLine progress = counts.progress();
        // a client that stands still must run into the server's time limit
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
