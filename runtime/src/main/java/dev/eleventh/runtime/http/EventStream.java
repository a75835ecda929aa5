package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.Role;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Server-sent events of one kind on one path, for any number of readers up to a limit. Published values go into a
 * bounded queue per reader, so a slow reader delays no other: it misses events and receives their number. Events are
 * not kept for later readers.
 */
public final class EventStream implements Endpoints {
    /** Without a charset the servlet's default, ISO 8859-1, would turn every other letter into a question mark. */
    private static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

    /** Each reader holds a connection and a thread. */
    private static final int MAX_READERS = 32;

    private static final int QUEUED = 1_024;
    /** An occasional comment detects readers that have disconnected, and keeps proxies from closing the connection. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final String path;
    private final String event;
    private final Supplier<Optional<Object>> first;
    private final Role[] roles;
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * Creates a stream without readers.
     *
     * @param event the name of the events
     * @param first the value that a new reader receives immediately
     * @param roles one of which a reader needs
     */
    public EventStream(String path, String event, Supplier<Optional<Object>> first, Role... roles) {
        this.path = path;
        this.event = event;
        this.first = first;
        this.roles = roles.clone();
    }

    /** Queues a value, as JSON, for all current readers. Never blocks. */
    public void publish(Object value) {
        readers.forEach(reader -> reader.offer(value));
    }

    /** Returns whether there are readers, so that a value that is expensive to compute can be skipped. */
    public boolean hasReaders() {
        return !readers.isEmpty();
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(path, this::open, roles);
    }

    @Override
    public void stopping() {
        stopping = true;
        readers.forEach(EventReader::close);
    }

    private void open(Context ctx) {
        if (ctx.method().equals(HandlerType.HEAD)) {
            ctx.contentType(CONTENT_TYPE);
            return;
        }
        if (readers.size() >= MAX_READERS) {
            ctx.header("Retry-After", "5");
            throw new HttpProblem(
                    503,
                    "too-many-readers",
                    "%s has %d readers, which is the maximum; close one and try again".formatted(path, MAX_READERS));
        }
        ctx.async(config -> config.timeout = 0, () -> feed(ctx));
    }

    private void feed(Context ctx) throws InterruptedException {
        EventReader reader = new EventReader(event, QUEUED);
        readers.add(reader);
        try {
            // computed after the reader was added, so that no change is lost in between; an error here is still a
            // normal answer
            first.get().ifPresent(reader::offer);
            ctx.contentType(CONTENT_TYPE);
            ctx.header("Cache-Control", "no-store");
            // nginx's header to turn off buffering, so that events are passed on immediately
            ctx.header("X-Accel-Buffering", "no");
            // stopping() may have closed the readers before this one was added
            if (!stopping) {
                reader.feed(new SseClient(ctx), KEEP_ALIVE);
            }
        } finally {
            readers.remove(reader);
        }
    }
}
