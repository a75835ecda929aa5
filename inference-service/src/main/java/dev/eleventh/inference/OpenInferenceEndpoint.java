package dev.eleventh.inference;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.inference.ChampionHolder.Lease;
import dev.eleventh.inference.openinference.ImageTensor;
import dev.eleventh.inference.openinference.InferRequest;
import dev.eleventh.inference.openinference.InferResponse;
import dev.eleventh.inference.openinference.ModelMetadata;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HealthCheck;
import dev.eleventh.runtime.HttpProblem;
import dev.eleventh.runtime.RequestBody;
import dev.eleventh.runtime.Role;
import dev.eleventh.runtime.Tracing;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The Open Inference Protocol, version 2, over REST: {@code /v2} and below. One model, {@code eleventh}; a version may be named,
 * or the one that serves answers.
 */
final class OpenInferenceEndpoint implements Endpoints {
    /** Room for the largest image in base64, or some forty images as pixels. */
    private static final int MAX_BODY_BYTES = 32 << 20;
    /** Of all requests that are being answered. */
    private static final int BODIES_MIB = 128;

    private static final Duration BODY_PATIENCE = Duration.ofSeconds(5);
    /** Of the binary extension: how much of the body is JSON. */
    private static final String JSON_BYTES = "Inference-Header-Content-Length";

    private final RequestedVersion requested;
    private final Catalogue catalogue;
    private final Predictor predictor;
    private final InferenceMetrics metrics;
    private final Tracing tracing;
    private final HealthCheck readiness;
    private final Semaphore bodies = new Semaphore(BODIES_MIB);

    OpenInferenceEndpoint(
            RequestedVersion requested,
            Catalogue catalogue,
            Predictor predictor,
            InferenceMetrics metrics,
            Tracing tracing,
            HealthCheck readiness) {
        this.requested = requested;
        this.catalogue = catalogue;
        this.predictor = predictor;
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
                List.of()));
    }

    private void reportReadiness(Context ctx) {
        boolean ready = readiness.health().ready();
        ctx.status(ready ? 200 : 503).json(Map.of("ready", ready));
    }

    private void describeModel(Context ctx) {
        try (Lease lease = requested.borrow(ctx)) {
            Champion champion = lease.champion();
            ctx.json(ModelMetadata.of(
                    catalogue.askable(),
                    champion.backbone().description().inputSize(),
                    Math.min(predictor.topLabels(), champion.manifest().labels().size())));
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

    /** A body takes what it may have for as long as it is looked at: many large ones at once would be out of memory. */
    private void infer(Context ctx, Span span) throws InterruptedException {
        RequestedVersion.checkModel(ctx);
        long declared = ctx.req().getContentLengthLong();
        int mebibytes = declared < 0 || declared > MAX_BODY_BYTES ? MAX_BODY_BYTES >> 20 : 1 + (int) (declared >> 20);
        if (!bodies.tryAcquire(mebibytes, BODY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            ctx.header(Header.RETRY_AFTER, "1");
            throw new HttpProblem(
                    503, "busy", "requests of %d MiB are being answered already; try again".formatted(BODIES_MIB));
        }
        try {
            inferOne(ctx, span);
        } finally {
            bodies.release(mebibytes);
        }
    }

    private void inferOne(Context ctx, Span span) {
        byte[] body = RequestBody.read(ctx, MAX_BODY_BYTES);
        refuseBinary(ctx, body.length);
        InferRequest request = StrictJson.read(body, InferRequest.class);
        ImageTensor input = request.input();
        request.outputNames();
        try (Lease lease = requested.borrow(ctx)) {
            Champion champion = lease.champion();
            List<Prediction> predictions = input.isPixels()
                    ? predictor.predictPixels(
                            champion,
                            input.pixels(champion.backbone().description().inputSize()))
                    : predictor.predict(champion, ImageRequest.ofAll(input.files()));
            metrics.predicted(predictions);
            PredictionSpan.describe(span, predictions);
            refuseUnreadable(predictions);
            ctx.json(InferResponse.of(request, champion.manifest().version(), predictions));
        }
    }

    /** One that cannot be read would leave a hole in the tensors. */
    private static void refuseUnreadable(List<Prediction> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            Prediction.PredictionError error = predictions.get(i).error();
            if (error != null) {
                throw new HttpProblem(
                        400, error.reason(), "image %d: %s (%s)".formatted(i, error.message(), error.reason()));
            }
        }
    }

    private static void refuseBinary(Context ctx, int bytes) {
        String json = ctx.header(JSON_BYTES);
        if (json != null && !json.strip().equals(Integer.toString(bytes))) {
            throw new HttpProblem(
                    400,
                    "no-binary-extension",
                    "%s is %s and the body has %d bytes: the binary extension is not spoken here; send tensors as JSON"
                            .formatted(JSON_BYTES, json, bytes));
        }
    }
}
