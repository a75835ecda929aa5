package dev.eleventh.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.inference.model.Catalogue;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModel;
import dev.eleventh.inference.model.ServingModelHolder.Lease;
import dev.eleventh.inference.openinference.ImageTensor;
import dev.eleventh.inference.openinference.InferBody;
import dev.eleventh.inference.openinference.InferRequest;
import dev.eleventh.inference.openinference.InferResponse;
import dev.eleventh.inference.openinference.ModelMetadata;
import dev.eleventh.inference.predict.ImageRequest;
import dev.eleventh.inference.predict.PredictionSpan;
import dev.eleventh.inference.predict.Predictor;
import dev.eleventh.inference.predict.ReviewRequests;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.StrictJson;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.telemetry.Tracing;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.opentelemetry.api.trace.Span;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The Open Inference Protocol, version 2, over REST: {@code /v2} and below. There is one model, {@code eleventh}. A
 * request may name a version; otherwise the serving version answers.
 */
public final class OpenInferenceEndpoint implements Endpoints {
    /** Enough for the largest image in base64, or some forty images as pixels. */
    private static final int MAX_BODY_BYTES = 32 << 20;
    /** Supported extensions of the protocol. */
    private static final List<String> EXTENSIONS = List.of("binary_tensor_data");

    private final RequestedVersion requested;
    private final Catalogue catalogue;
    private final Predictor predictor;
    private final ReviewRequests reviews;
    private final InferenceMetrics metrics;
    private final Tracing tracing;
    private final HealthCheck readiness;

    public OpenInferenceEndpoint(
            RequestedVersion requested,
            Catalogue catalogue,
            Predictor predictor,
            ReviewRequests reviews,
            InferenceMetrics metrics,
            Tracing tracing,
            HealthCheck readiness) {
        this.requested = requested;
        this.catalogue = catalogue;
        this.predictor = predictor;
        this.reviews = reviews;
        this.metrics = metrics;
        this.tracing = tracing;
        this.readiness = readiness;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v2", OpenInferenceEndpoint::describeServer, Role.PREDICT);
        routes.get("/v2/health/live", ctx -> ctx.json(Map.of("live", true)), Role.ANYONE);
        routes.get("/v2/health/ready", this::reportReadiness, Role.ANYONE);
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            routes.get(model, this::describeModel, Role.PREDICT);
            routes.get(model + "/ready", this::reportModel, Role.PREDICT);
            routes.post(model + "/infer", tracing.request(this::infer), Role.PREDICT);
        }
    }

    private static void describeServer(Context ctx) {
        String version = OpenInferenceEndpoint.class.getPackage().getImplementationVersion();
        ctx.json(Map.of(
                "name",
                ModelMetadata.NAME,
                "version",
                Objects.requireNonNullElse(version, "unreleased"),
                "extensions",
                EXTENSIONS));
    }

    private void reportReadiness(Context ctx) {
        boolean ready = readiness.health().ready();
        ctx.status(ready ? 200 : 503).json(Map.of("ready", ready));
    }

    private void describeModel(Context ctx) {
        try (Lease lease = requested.borrow(ctx)) {
            ServingModel servingModel = lease.servingModel();
            PixelFormat format = servingModel.backbone().description().format();
            ctx.json(ModelMetadata.of(
                    catalogue.askable(),
                    format.width(),
                    format.height(),
                    Math.min(
                            predictor.topLabels(),
                            servingModel.manifest().labels().size())));
        }
    }

    private void reportModel(Context ctx) {
        boolean ready;
        try {
            requested.borrow(ctx).close();
            ready = true;
        } catch (HttpProblem problem) {
            if (problem.status() != 503) {
                throw problem;
            }
            ready = false;
        }
        ctx.status(ready ? 200 : 503).json(Map.of("name", ModelMetadata.NAME, "ready", ready));
    }

    private void infer(Context ctx, Span span) {
        RequestedVersion.checkModel(ctx);
        InferBody body = InferBody.of(ctx.header(InferBody.JSON_BYTES), RequestBody.read(ctx, MAX_BODY_BYTES));
        InferRequest request = StrictJson.read(body.json(), InferRequest.class);
        ImageTensor input = request.input(body);
        request.outputNames();
        try (Lease lease = requested.borrow(ctx)) {
            ServingModel servingModel = lease.servingModel();
            PixelFormat format = servingModel.backbone().description().format();
            // pixels without a file cannot become an example, so they are not offered for review
            List<ImageRequest> files = input.isPixels() ? List.of() : ImageRequest.ofAll(input.files());
            List<Prediction> predictions = input.isPixels()
                    ? predictor.predictPixels(servingModel, input.pixels(format.width(), format.height()))
                    : predictor.predict(servingModel, files);
            metrics.predicted(predictions);
            PredictionSpan.describe(span, predictions);
            refuseUnreadable(predictions);
            if (!files.isEmpty()) {
                reviews.offer(files, predictions);
            }
            answer(ctx, InferResponse.of(request, servingModel.manifest().version(), predictions));
        }
    }

    private static void answer(Context ctx, InferResponse response) {
        if (response.binary().isEmpty()) {
            ctx.json(response);
            return;
        }
        byte[] json = Json.write(response).getBytes(UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        response.binary().forEach(body::writeBytes);
        ctx.header(InferBody.JSON_BYTES, Integer.toString(json.length));
        ctx.contentType("application/octet-stream").result(body.toByteArray());
    }

    /** Rejects the request if an image is unreadable, as the image would leave a gap in the tensors. */
    private static void refuseUnreadable(List<Prediction> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            Prediction.PredictionError error = predictions.get(i).error();
            if (error != null) {
                throw new HttpProblem(
                        400, error.reason(), "image %d: %s (%s)".formatted(i, error.message(), error.reason()));
            }
        }
    }
}
