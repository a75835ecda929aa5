package dev.eleventh.inference.predict;

import dev.eleventh.contracts.event.Prediction;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/** Describes predictions in the attributes of a span. */
public final class PredictionSpan {
    private PredictionSpan() {}

    public static void describe(Span span, Prediction prediction) {
        span.setAttribute("eleventh.model.version", prediction.modelVersion());
        if (prediction.error() != null) {
            span.setAttribute("eleventh.outcome", "error")
                    .setAttribute(
                            "eleventh.rejection.reason", prediction.error().reason());
        } else {
            span.setAttribute("eleventh.outcome", prediction.unknown() ? "unknown" : "answered")
                    .setAttribute("eleventh.label", prediction.best().value());
        }
    }

    /** Describes several images in one request by their number. */
    public static void describe(Span span, List<Prediction> predictions) {
        if (predictions.size() == 1) {
            describe(span, predictions.get(0));
        } else if (!predictions.isEmpty()) {
            span.setAttribute("eleventh.model.version", predictions.get(0).modelVersion())
                    .setAttribute("eleventh.images", predictions.size());
        }
    }
}
