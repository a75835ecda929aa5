package dev.eleventh.inference;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HttpProblem;
import dev.eleventh.runtime.RequestBody;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;

/** {@code POST /v1/predict} with an image as the body: the prediction that it would have on {@code predictions}. */
final class PredictEndpoint implements Endpoints {
    private final ChampionHolder holder;
    private final Predictor predictor;
    private final InferenceMetrics metrics;

    PredictEndpoint(ChampionHolder holder, Predictor predictor, InferenceMetrics metrics) {
        this.holder = holder;
        this.predictor = predictor;
        this.metrics = metrics;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/predict", this::predict);
    }

    private void predict(Context ctx) {
        byte[] image = body(ctx);
        ImageRequest request = ImageRequest.of(Objects.requireNonNullElse(ctx.contentType(), ""), image);
        try (ChampionHolder.Lease lease = holder.borrow().orElseThrow(() -> NoModel.problem(ctx))) {
            List<Prediction> predictions = predictor.predict(lease.champion(), List.of(request));
            metrics.predicted(predictions);
            answer(ctx, predictions.get(0));
        }
    }

    private static byte[] body(Context ctx) {
        try {
            return RequestBody.read(ctx, Topics.MAX_IMAGE_BYTES);
        } catch (HttpProblem problem) {
            if (problem.status() != 413) {
                throw problem;
            }
            // the reason that the same image would have on predictions
            throw new HttpProblem(413, RejectionReason.TOO_LARGE.code(), String.valueOf(problem.getMessage()));
        }
    }

    private static void answer(Context ctx, Prediction prediction) {
        Prediction.PredictionError error = prediction.error();
        if (error != null) {
            throw new HttpProblem(status(RejectionReason.ofCode(error.reason())), error.reason(), error.message());
        }
        ctx.contentType(ContentType.APPLICATION_JSON).result(Json.write(prediction));
    }

    private static int status(RejectionReason reason) {
        return switch (reason) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT, CONTENT_TYPE_MISMATCH -> 415;
            default -> 400;
        };
    }
}
