package dev.eleventh.inference.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.inference.model.Catalogue;
import dev.eleventh.inference.model.ModelFollower;
import dev.eleventh.inference.model.PinWriter;
import dev.eleventh.inference.model.RefusedException;
import dev.eleventh.inference.model.ServingState;
import dev.eleventh.inference.model.ServingStatus;
import dev.eleventh.inference.model.VersionCache;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.StrictJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/serving}, {@code PUT} and {@code DELETE /v1/serving/pin}, {@code POST /v1/serving/rollback}. A
 * version is loaded here before it is pinned, so this instance never pins a version that it refuses itself.
 */
public final class ServingEndpoint implements Endpoints {
    private static final int MAX_BODY_BYTES = 1 << 10;

    private final ServingState state;
    private final Catalogue catalogue;
    private final VersionCache versions;
    private final PinWriter pins;
    private final Duration patience;

    /**
     * Creates the endpoint.
     *
     * @param patience how long a request waits for the requested version to serve before it is answered with 202
     */
    public ServingEndpoint(
            ServingState state, Catalogue catalogue, VersionCache versions, PinWriter pins, Duration patience) {
        this.state = state;
        this.catalogue = catalogue;
        this.versions = versions;
        this.pins = pins;
        this.patience = patience;
    }

    /** The body of {@code PUT /v1/serving/pin}. */
    record PinRequest(@JsonProperty("version") @Nullable Long version) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/serving", ctx -> ctx.json(state.now()), Role.PREDICT);
        routes.put("/v1/serving/pin", this::pin, Role.ADMINISTER);
        routes.delete("/v1/serving/pin", this::release, Role.ADMINISTER);
        routes.post("/v1/serving/rollback", this::rollBack, Role.ADMINISTER);
    }

    private void pin(Context ctx) throws InterruptedException {
        PinRequest request = StrictJson.read(RequestBody.read(ctx, MAX_BODY_BYTES), PinRequest.class);
        Long version = request.version();
        if (version == null || version < 1) {
            throw new HttpProblem(
                    400,
                    "no-version",
                    "version must be a whole number of 1 or more, was %s; send {\"version\": 3}".formatted(version));
        }
        pin(ctx, version);
    }

    private void pin(Context ctx, long version) throws InterruptedException {
        loadFirst(version);
        pins.pin(VersionPin.to(version));
        answer(ctx, now -> now.version() == version && now.pinned() != null && now.pinned() == version);
    }

    private void loadFirst(long version) {
        try {
            versions.borrow(version).close();
        } catch (RefusedException e) {
            throw new HttpProblem(
                    409,
                    "version-refused",
                    "this instance refused version %d (%s: %s); pin another one, or publish it again"
                            .formatted(version, e.reason(), e.getMessage()));
        }
    }

    private void release(Context ctx) throws InterruptedException {
        pins.release();
        answer(
                ctx,
                now -> now.pinned() == null && ModelFollower.newest(catalogue).orElse(now.version()) == now.version());
    }

    private void rollBack(Context ctx) throws InterruptedException {
        ServingStatus now = state.now();
        if (now.version() == 0) {
            ctx.header(Header.RETRY_AFTER, "1");
            throw new HttpProblem(503, "no-model", "no model version serves yet, so there is none to roll back");
        }
        Long parent = now.parent();
        if (parent == null || catalogue.place(parent).isEmpty()) {
            throw new HttpProblem(
                    409,
                    "no-parent",
                    parent == null
                            ? "version %d is the first and has no parent to roll back to; pin a version instead"
                                    .formatted(now.version())
                            : "version %d has the parent %d, which is not on the topic models; pin a version instead"
                                    .formatted(now.version(), parent));
        }
        pin(ctx, parent);
    }

    private void answer(Context ctx, Predicate<ServingStatus> wanted) throws InterruptedException {
        ServingStatus now = state.await(wanted, patience);
        ctx.status(wanted.test(now) ? 200 : 202).json(now);
    }
}
