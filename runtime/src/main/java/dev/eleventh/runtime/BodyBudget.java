package dev.eleventh.runtime;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How much the bodies of all requests that are being answered may have, together. A request takes its share before a byte of its
 * body is read, and gives it back with its answer. When there is none left it is refused at once: whoever is too fast slows down,
 * and memory stays bounded however slow a broker or a network is.
 */
final class BodyBudget {
    /** Of one body, so that every request fits when it is alone. */
    static final long LARGEST_BODY = 32L << 20;

    /** Requests that are being answered, at most: threads are left for health checks, metrics and refusals. */
    static final int MAX_REQUESTS = 96;

    private static final String BUDGET = BodyBudget.class.getName();
    private static final String SHARE = BUDGET + ".share";
    private static final String RETRY_AFTER_SECONDS = "1";

    private final long limit;
    private long taken;
    private int requests;

    /**
     * All of it is left.
     *
     * @param limit bytes
     */
    BodyBudget(long limit) {
        this.limit = limit;
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
                giveBack(ctx);
            }
        };
    }

    /**
     * Takes a request's share, until it is answered.
     *
     * @param bytes that its body has, or may have
     * @throws HttpProblem 429 {@code too-many-requests} when there is no room
     */
    static void take(Context ctx, long bytes) {
        BodyBudget budget = ctx.attribute(BUDGET);
        if (budget != null && !budget.tryTake(ctx, bytes)) {
            ctx.header(Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
            throw new HttpProblem(
                    429,
                    "too-many-requests",
                    "there is no room for a body of %d bytes: of all requests being answered there may be %d and %d bytes (HTTP_BODIES_BYTES); send it again later"
                            .formatted(bytes, MAX_REQUESTS, budget.limit));
        }
    }

    /** Gives back what a body turned out not to need. */
    static void keep(Context ctx, long bytes) {
        BodyBudget budget = ctx.attribute(BUDGET);
        if (budget != null) {
            budget.resize(ctx, bytes);
        }
    }

    private synchronized boolean tryTake(Context ctx, long bytes) {
        if (requests == MAX_REQUESTS || taken + bytes > limit) {
            return false;
        }
        requests++;
        taken += bytes;
        ctx.attribute(SHARE, bytes);
        return true;
    }

    private synchronized void resize(Context ctx, long bytes) {
        Long share = ctx.attribute(SHARE);
        if (share != null) {
            taken -= share - bytes;
            ctx.attribute(SHARE, bytes);
        }
    }

    private synchronized void giveBack(Context ctx) {
        if (ctx.attribute(SHARE) != null) {
            resize(ctx, 0);
            requests--;
            ctx.attribute(SHARE, null);
        }
    }

    synchronized long taken() {
        return taken;
    }
}
