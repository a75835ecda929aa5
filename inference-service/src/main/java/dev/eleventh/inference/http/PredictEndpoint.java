package dev.eleventh.inference.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.MediaType;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModelHolder;
import dev.eleventh.inference.predict.ImageRequest;
import dev.eleventh.inference.predict.PredictionSpan;
import dev.eleventh.inference.predict.Predictor;
import dev.eleventh.inference.predict.ReviewRequests;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.RequestHeaders;
import dev.eleventh.runtime.telemetry.Tracing;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/** {@code POST /v1/predict} and {@code GET /v1/models/current}. */
public final class PredictEndpoint implements Endpoints {
    private final ServingModelHolder holder;
    private final Predictor predictor;
    private final ReviewRequests reviews;
    private final InferenceMetrics metrics;
    private final Tracing tracing;

    public PredictEndpoint(
            ServingModelHolder holder,
            Predictor predictor,
            ReviewRequests reviews,
            InferenceMetrics metrics,
            Tracing tracing) {
        this.holder = holder;
        this.predictor = predictor;
        this.reviews = reviews;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/predict", tracing.request(this::predict), Role.PREDICT);
        routes.get("/v1/models/current", this::current, Role.PREDICT);
    }

    private void predict(Context ctx, Span span) {
        ImageRequest request = request(ctx);
        try (ServingModelHolder.Lease lease = borrow(ctx)) {
            Prediction prediction =
                    predictor.predict(lease.servingModel(), List.of(request)).get(0);
            metrics.predicted(List.of(prediction));
            PredictionSpan.describe(span, prediction);
            if (prediction.error() != null) {
                throw problem(prediction.error());
            }
            reviews.offer(List.of(request), List.of(prediction));
            json(ctx, prediction);
        }
    }

    private static ImageRequest request(Context ctx) {
        byte[] body = body(ctx);
        try {
            return ImageRequest.of(PlainEvent.ofHttp(RequestHeaders.of(ctx)), body);
        } catch (RejectedException e) {
            throw new HttpProblem(400, e.reason().code(), String.valueOf(e.getMessage()));
        }
    }

    private static byte[] body(Context ctx) {
        boolean structured = PlainEvent.isStructured(MediaType.of(ctx.contentType()));
        try {
            return RequestBody.read(ctx, structured ? PlainEvent.MAX_STRUCTURED_BYTES : Topics.MAX_IMAGE_BYTES);
        } catch (HttpProblem problem) {
            // use the reason that the same image would have in a prediction on Kafka
            throw problem.status() == 413
                    ? new HttpProblem(413, RejectionReason.TOO_LARGE.code(), String.valueOf(problem.getMessage()))
                    : problem;
        }
    }

    private void current(Context ctx) {
        try (ServingModelHolder.Lease lease = borrow(ctx)) {
            ObjectNode manifest = Json.MAPPER.valueToTree(lease.servingModel().manifest());
            // kilobytes of embeddings, needed only by machines that load the version
            manifest.remove("self_test");
            json(ctx, manifest);
        }
    }

    private ServingModelHolder.Lease borrow(Context ctx) {
        return holder.borrow().orElseThrow(() -> {
            ctx.header(Header.RETRY_AFTER, "1");
            return new HttpProblem(
                    503,
                    "no-model",
                    "no model version serves yet; send labelled examples first: POST /v1/examples?label=...");
        });
    }

    private static HttpProblem problem(Prediction.PredictionError error) {
        int status = switch (RejectionReason.ofCode(error.reason())) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT, CONTENT_TYPE_MISMATCH -> 415;
            default -> 400;
        };
        return new HttpProblem(status, error.reason(), error.message());
    }

    private static void json(Context ctx, Object value) {
        ctx.contentType(ContentType.APPLICATION_JSON).result(Json.write(value));
    }
}
