package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.Semaphore;

/**
 * {@code POST /v1/store/nearest}: the recorded examples that an image resembles most, so that a person sees where a
 * prediction comes from. The image is not recorded.
 */
public final class NearestEndpoint implements Endpoints {
    private final PostgresNearest nearest;
    private final CostlyAnswer<PostgresNearest.State, Nearest> answer;

    /** @param permits shared by all answers that are computed one at a time */
    public NearestEndpoint(PostgresNearest nearest, Semaphore permits) {
        this.nearest = nearest;
        this.answer = new CostlyAnswer<>(permits);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/store/nearest", DatabaseReads.answering(this::find), Role.ADMINISTER);
    }

    private void find(Context ctx) {
        byte[] image = RequestBody.read(ctx, Topics.MAX_IMAGE_BYTES);
        ctx.json(answer.get(
                () -> nearest.state(Sha256.of(image)),
                () -> nearest.find(embed(image)),
                seconds -> ctx.header(CostlyAnswer.RETRY_AFTER, seconds)));
    }

    private PostgresNearest.Asked embed(byte[] image) {
        try {
            return nearest.embed(image);
        } catch (RejectedException e) {
            int status = switch (e.reason()) {
                case TOO_LARGE -> 413;
                case UNSUPPORTED_FORMAT -> 415;
                default -> 400;
            };
            throw new HttpProblem(status, e.reason().code(), String.valueOf(e.getMessage()));
        }
    }
}
