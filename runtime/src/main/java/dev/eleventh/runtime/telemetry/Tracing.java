package dev.eleventh.runtime.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.eleventh.runtime.http.HttpErrors;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestMetrics;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Creates a service's spans and sends them to an OpenTelemetry collector, if {@code OTEL_EXPORTER_OTLP_ENDPOINT} is
 * set. OpenTelemetry's standard variables apply. A span that is not recorded is {@link Span#getInvalid()}, on which
 * every call does nothing.
 */
public final class Tracing implements AutoCloseable {
    /** The header of W3C Trace Context, over HTTP and on Kafka. */
    private static final String TRACEPARENT = "traceparent";

    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    /** An unavailable collector must not delay the end of three services in one process. */
    private static final int CLOSE_SECONDS = 3;
    /** Treats a traceparent as if it were all headers of a request. */
    private static final TextMapGetter<String> HEADER =
            (traceparent, name) -> name.equals(TRACEPARENT) ? traceparent : null;

    private static final Logger log = LoggerFactory.getLogger(Tracing.class);
    /** Kept in a field, because the JDK discards an unreferenced logger together with its settings. */
    private static final java.util.logging.Logger OPENTELEMETRY =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final Tracing OFF = new Tracing(null);

    private final @Nullable OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = (sdk == null ? TracerProvider.noop() : sdk.getTracerProvider()).get("dev.eleventh");
    }

    /** Returns an instance that creates no spans; headers are passed on unchanged. */
    public static Tracing off() {
        return OFF;
    }

    /**
     * Starts tracing, if the environment names a collector.
     *
     * @param service its name in the traces, unless {@code OTEL_SERVICE_NAME} gives another
     * @throws IllegalStateException when a variable of OpenTelemetry is invalid
     */
    public static Tracing start(String service, Map<String, String> environment) {
        if (ENDPOINTS.stream()
                .allMatch(name -> environment.getOrDefault(name, "").isBlank())) {
            return OFF;
        }
        logToSlf4j();
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties(service, environment))
                    // the caller closes it
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
            log.info("traces are exported service={}", service);
            return new Tracing(sdk);
        } catch (ConfigurationException | IllegalStateException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "traces cannot be exported (%s); correct the variables OTEL_..., or unset %s"
                            .formatted(e.getMessage(), ENDPOINTS.get(0)),
                    e);
        }
    }

    /**
     * Returns the variables as OpenTelemetry's properties; the process's own environment takes precedence over them.
     */
    private static Map<String, String> properties(String service, Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "otel.service.name", service,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none"));
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }

    /** Sends OpenTelemetry's messages, such as an unavailable collector, to the log instead of standard error. */
    private static synchronized void logToSlf4j() {
        if (OPENTELEMETRY.getUseParentHandlers()) {
            OPENTELEMETRY.setUseParentHandlers(false);
            OPENTELEMETRY.addHandler(new SLF4JBridgeHandler());
        }
    }

    /** Creates spans for records that are processed together. */
    public BatchSpans batch() {
        return sdk == null ? BatchSpans.NONE : new BatchSpans(this);
    }

    /**
     * Starts the processing of a record. Returns a span if the {@code traceparent} marks its trace as sampled.
     *
     * @param traceparent the header's value, null when the record has none
     */
    public Span process(String topic, int partition, long offset, byte @Nullable [] traceparent) {
        if (sdk == null || !isSampled(traceparent)) {
            return Span.getInvalid();
        }
        io.opentelemetry.context.Context parent = parent(new String(traceparent, ISO_8859_1));
        if (!Span.fromContext(parent).getSpanContext().isValid()) {
            return Span.getInvalid();
        }
        return tracer.spanBuilder("process " + topic)
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parent)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", topic)
                .setAttribute("messaging.destination.partition.id", Integer.toString(partition))
                .setAttribute("messaging.kafka.offset", offset)
                .startSpan();
    }

    /**
     * Checks the bytes without decoding them: most records have no traceparent, or belong to traces that are not
     * sampled.
     */
    private static boolean isSampled(byte @Nullable [] traceparent) {
        int flags = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0".length();
        return traceparent != null && traceparent.length > flags && (Character.digit(traceparent[flags], 16) & 1) == 1;
    }

    private static io.opentelemetry.context.Context parent(@Nullable String traceparent) {
        return W3CTraceContextPropagator.getInstance()
                .extract(io.opentelemetry.context.Context.root(), traceparent, HEADER);
    }

    /** Returns the header that makes later spans children of this span. */
    public static String traceparent(Span span) {
        SpanContext context = span.getSpanContext();
        return "00-%s-%s-%s"
                .formatted(
                        context.getTraceId(),
                        context.getSpanId(),
                        context.getTraceFlags().asHex());
    }

    /** An endpoint that adds to its request's span. */
    @FunctionalInterface
    public interface TracedHandler {
        void handle(Context ctx, Span span) throws Exception;
    }

    /** Wraps each request in a span; if the request has no {@code traceparent}, OpenTelemetry's sampler decides. */
    public Handler request(TracedHandler handler) {
        return sdk == null
                ? ctx -> handler.handle(ctx, Span.getInvalid())
                : ctx -> {
                    Span span = begin(ctx);
                    try (MDC.MDCCloseable inLog = MDC.putCloseable(
                            HttpErrors.TRACE_ID, span.getSpanContext().getTraceId())) {
                        handler.handle(ctx, span);
                        end(span, ctx.statusCode());
                    } catch (Exception e) {
                        ctx.attribute(HttpErrors.TRACE_ID, span.getSpanContext().getTraceId());
                        end(span, e instanceof HttpProblem problem ? problem.status() : 500);
                        throw e;
                    }
                };
    }

    private Span begin(Context ctx) {
        String method = ctx.method().name();
        String route = RequestMetrics.route(ctx);
        SpanBuilder span = tracer.spanBuilder(method + " " + route)
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent(ctx.header(TRACEPARENT)))
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .setAttribute("url.scheme", ctx.scheme())
                .setAttribute("url.path", ctx.path());
        return span.startSpan();
    }

    private static void end(Span span, int status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
            span.setAttribute("error.type", Integer.toString(status)).setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** Sends the finished spans, waiting a few seconds at most. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.getSdkTracerProvider().shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
