package dev.eleventh.runtime.http;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One reader of an {@link EventStream}: its queued events, and the number of events it missed because its queue was
 * full.
 */
final class EventReader {
    /** Wakes the feeding thread when the reader is closed. */
    private static final Object END = new Object();

    private final String event;
    private final BlockingQueue<Object> queue;
    private final AtomicLong missed = new AtomicLong();
    private volatile boolean closed;

    EventReader(String event, int capacity) {
        this.event = event;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    void offer(Object value) {
        if (!queue.offer(value)) {
            missed.incrementAndGet();
        }
    }

    /** Sends queued events until the reader disconnects or is closed. */
    void feed(SseClient client, Duration keepAlive) throws InterruptedException {
        // shows the reader, and any proxy in between, that the stream has started
        client.sendComment("events follow");
        while (!closed && !client.terminated()) {
            @Nullable Object value = queue.poll(keepAlive.toMillis(), TimeUnit.MILLISECONDS);
            if (value == null) {
                client.sendComment("nothing new");
            } else if (value != END) {
                client.sendEvent(event, value);
            }
            long count = missed.getAndSet(0);
            if (count > 0) {
                client.sendEvent("missed", Map.of("count", count));
            }
        }
    }

    void close() {
        closed = true;
        queue.offer(END);
    }
}
