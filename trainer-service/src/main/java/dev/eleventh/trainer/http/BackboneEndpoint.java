package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.StrictJson;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/backbone}: the network that embeds the examples, and the move to another one. {@code PUT
 * /v1/backbone/move} with {@code {"paused": true}} pauses the move, {@code DELETE} gives it up.
 */
public final class BackboneEndpoint implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(BackboneEndpoint.class);
    private static final int MAX_BODY_BYTES = 1 << 10;

    private final PostgresBackboneMoves moves;

    public BackboneEndpoint(PostgresBackboneMoves moves) {
        this.moves = moves;
    }

    private record Pause(@JsonProperty("paused") @Nullable Boolean paused) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/backbone", DatabaseReads.answering(ctx -> ctx.json(moves.status())), Role.ADMINISTER);
        routes.put("/v1/backbone/move", DatabaseReads.answering(this::pause), Role.ADMINISTER);
        routes.delete("/v1/backbone/move", DatabaseReads.answering(this::giveUp), Role.ADMINISTER);
    }

    private void pause(Context ctx) {
        boolean paused = paused(RequestBody.read(ctx, MAX_BODY_BYTES));
        if (!moves.pause(paused)) {
            throw noMove();
        }
        log.info("backbone move {}", paused ? "paused" : "resumed");
        ctx.json(moves.status());
    }

    private static boolean paused(byte[] body) {
        Boolean paused = StrictJson.read(body, Pause.class).paused();
        if (paused == null) {
            throw new HttpProblem(
                    400, "bad-json", "the body must be {\"paused\": true} or {\"paused\": false}, had no 'paused'");
        }
        return paused;
    }

    private void giveUp(Context ctx) {
        if (!moves.giveUp()) {
            throw noMove();
        }
        log.info("backbone move given up");
        ctx.json(moves.status());
    }

    private static HttpProblem noMove() {
        return new HttpProblem(404, "no-move", "no move is under way; start one with ./eleventh backbone use");
    }
}
