package dev.eleventh.runtime;

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
 * Server-sent events of one kind, for any reader of one path. What is published goes into a bounded queue per reader, so that a
 * slow one holds up nobody: it misses events and is told how many. Nothing is kept for those who come later.
 */
public final class EventStream implements Endpoints {
    /** Without a charset the servlet's default, ISO 8859-1, would turn every other letter into a question mark. */
    private static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

    /** Each reader holds a connection and a thread. */
    private static final int MAX_READERS = 32;

    private static final int QUEUED = 1_024;
    /** A comment now and then finds readers that have gone, and keeps proxies from hanging up. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final String path;
    private final String event;
    private final Supplier<Optional<Object>> first;
    private final Role[] roles;
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * Has no readers yet.
     *
     * @param event names the events
     * @param first what a new reader gets at once
     * @param roles one of which a reader needs
     */
    public EventStream(String path, String event, Supplier<Optional<Object>> first, Role... roles) {
        this.path = path;
        this.event = event;
        this.first = first;
        this.roles = roles.clone();
    }

    /** Queues a value, as JSON, for all who read now. Never blocks. */
    public void publish(Object value) {
        readers.forEach(reader -> reader.offer(value));
    }

    /** Whether a value that is dear to make would be read by anybody. */
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
                    "%s has %d readers, the most it takes; close one and try again".formatted(path, MAX_READERS));
        }
        ctx.async(config -> config.timeout = 0, () -> feed(ctx));
    }

    private void feed(Context ctx) throws InterruptedException {
        EventReader reader = new EventReader(event, QUEUED);
        readers.add(reader);
        try {
            // after it was added, so that no change falls between; a problem here is still an answer like any other
            first.get().ifPresent(reader::offer);
            ctx.contentType(CONTENT_TYPE);
            ctx.header("Cache-Control", "no-store");
            // what nginx calls it: events are to go on at once
            ctx.header("X-Accel-Buffering", "no");
            // stopping() may have looked at the readers before this one was among them
            if (!stopping) {
                reader.feed(new SseClient(ctx), KEEP_ALIVE);
            }
        } finally {
            readers.remove(reader);
        }
    }
}
