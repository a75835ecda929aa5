package dev.eleventh.runtime.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Limits the bodies of all requests of a server together: the bytes that have arrived, and the number of requests being
 * read, answered or refused simultaneously. A request that does not fit gets 429 immediately. Memory and threads thus
 * stay bounded even when a client, a broker or a network is slow.
 */
public final class BodyBudget {
    /** Largest size of one body in bytes; the budget is never smaller, so any request fits when it is alone. */
    public static final long LARGEST_BODY = 32L << 20;

    /** Bytes of each body that are always accepted, so that even a full budget refuses no small request. */
    static final int FREE_BYTES = 16 << 10;

    /** Maximum number of requests whose bodies are arriving. */
    public static final int MAX_READ = 128;

    /** Maximum number of requests with complete bodies that are being answered. */
    static final int MAX_ANSWERED = 96;

    /**
     * Maximum number of requests that are limited to {@link #FREE_BYTES}, such as a pin. Other requests never use these
     * places.
     */
    static final int MAX_SMALL = 16;

    /** Maximum number of refused requests whose bodies are being discarded. */
    static final int MAX_DISCARDED = 128;

    /** Maximum number of requests that hold a thread because of their body. */
    static final int MAX_REQUESTS = MAX_READ + MAX_ANSWERED + MAX_SMALL + MAX_DISCARDED;

    private static final String BUDGET = BodyBudget.class.getName();
    private static final String SHARE = BUDGET + ".share";
    private static final String RETRY_AFTER_SECONDS = "1";

    private final long limit;
    private final BodyPace pace;
    private final Map<Stage, Semaphore> free = new EnumMap<>(Stage.class);
    private long taken;

    /** The stages of a request; each stage has its own number of places. */
    private enum Stage {
        READ(MAX_READ),
        ANSWERED(MAX_ANSWERED),
        SMALL(MAX_SMALL),
        DISCARDED(MAX_DISCARDED);

        private final int places;

        Stage(int places) {
            this.places = places;
        }
    }

    /** Creates a budget of which nothing is used yet. */
    BodyBudget(long limitBytes, BodyPace pace) {
        this.limit = limitBytes;
        this.pace = pace;
        for (Stage stage : Stage.values()) {
            free.put(stage, new Semaphore(stage.places));
        }
    }

    private Semaphore free(Stage stage) {
        return Objects.requireNonNull(free.get(stage));
    }

    void addTo(JavalinConfig config, MeterRegistry metrics) {
        Gauge.builder("eleventh.http.bodies.bytes", this, BodyBudget::taken)
                .description("Bodies of the requests that are being answered, at most HTTP_BODIES_BYTES")
                .register(metrics);
        config.router.handlerWrapper(endpoint -> answering(endpoint.handler));
    }

    private Handler answering(Handler handler) {
        return ctx -> {
            ctx.attribute(BUDGET, this);
            try {
                handler.handle(ctx);
            } finally {
                Share share = ctx.attribute(SHARE);
                if (share != null) {
                    share.giveBack();
                }
            }
        };
    }

    static BodyBudget of(Context ctx) {
        BodyBudget budget = ctx.attribute(BUDGET);
        if (budget == null) {
            throw new IllegalStateException("a body must be read inside a handler of HttpServer");
        }
        return budget;
    }

    BodyPace pace() {
        return pace;
    }

    /** Returns whether slow bodies are about to block other requests. */
    synchronized boolean isCrowded() {
        return taken > limit / 2 || free(Stage.READ).availablePermits() < MAX_READ / 2;
    }

    synchronized long taken() {
        return taken;
    }

    /**
     * Gives a request a place until it is answered.
     *
     * @param declaredBytes from Content-Length; 0 when unknown. Nothing is reserved for them, but a body that does not
     *     fit now is refused before it is read.
     * @throws HttpProblem 429 {@code too-many-requests} when there is no room
     */
    Share begin(Context ctx, long declaredBytes, long maxBytes) {
        Stage stage = maxBytes <= FREE_BYTES ? Stage.SMALL : Stage.READ;
        Share share = new Share(ctx);
        synchronized (this) {
            if (!fits(0, declaredBytes)) {
                throw noRoom(ctx, declaredBytes);
            }
            share.enter(stage);
        }
        ctx.attribute(SHARE, share);
        return share;
    }

    private boolean fits(long before, long more) {
        return before + more <= FREE_BYTES || taken + more <= limit;
    }

    private HttpProblem noRoom(Context ctx, long bytes) {
        ctx.header(Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return new HttpProblem(
                429,
                "too-many-requests",
                "there is no room for %d more bytes: the bodies of all requests together may have at most %d bytes (HTTP_BODIES_BYTES); send the request again later"
                        .formatted(bytes, limit));
    }

    private static HttpProblem noPlace(Context ctx, Stage stage) {
        ctx.header(Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return new HttpProblem(
                429,
                "too-many-requests",
                "%d requests with a body are being %s, which is the maximum; send the request again later"
                        .formatted(stage.places, stage == Stage.READ ? "read" : "answered"));
    }

    /**
     * Runs an action that reads a refused body to its end; skips the action if too many refused bodies are being read.
     */
    void discarding(BodyAction action) throws IOException {
        if (free(Stage.DISCARDED).tryAcquire()) {
            try {
                action.run();
            } finally {
                free(Stage.DISCARDED).release();
            }
        }
    }

    /** Reads from a body. */
    @FunctionalInterface
    interface BodyAction {
        void run() throws java.io.IOException;
    }

    /** One request's share of the budget. */
    final class Share {
        private final Context ctx;
        private @Nullable Stage stage;
        private long bytes;

        private Share(Context ctx) {
            this.ctx = ctx;
        }

        private void enter(Stage next) {
            if (!free(next).tryAcquire()) {
                throw noPlace(ctx, next);
            }
            leave();
            stage = next;
        }

        private void leave() {
            if (stage != null) {
                free(stage).release();
                stage = null;
            }
        }

        /**
         * Charges bytes that have arrived.
         *
         * @throws HttpProblem 429 {@code too-many-requests} when there is no room for them
         */
        void charge(int count) {
            synchronized (BodyBudget.this) {
                if (!fits(bytes, count)) {
                    throw noRoom(ctx, count);
                }
                bytes += count;
                taken += count;
            }
        }

        /**
         * Records that the body is complete.
         *
         * @throws HttpProblem 429 {@code too-many-requests} when too many requests are being answered
         */
        void whole() {
            synchronized (BodyBudget.this) {
                if (stage == Stage.READ) {
                    enter(Stage.ANSWERED);
                }
            }
        }

        void giveBack() {
            synchronized (BodyBudget.this) {
                taken -= bytes;
                bytes = 0;
                leave();
            }
        }
    }
}
