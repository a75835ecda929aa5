package dev.eleventh.runtime.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    /** Nothing listens on this port and nothing is sent, because no span of these tests ends. */
    private static final Map<String, String> ON = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");

    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void tracesNothingWithoutAnEndpoint() {
        try (Tracing off = Tracing.start("ingest-service", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""));
                BatchSpans batch = off.batch()) {
            assertThat(off).isSameAs(Tracing.off());
            assertThat(off.process("images", 0, 1, bytes(SAMPLED))).isSameAs(Span.getInvalid());
            assertThat(batch).isSameAs(BatchSpans.NONE);
            assertThat(batch.begin("images", 0, 1, bytes(SAMPLED))).isSameAs(Span.getInvalid());
        }
    }

    @Test
    void aSampledRecordGetsASpanInItsTrace() {
        try (Tracing on = Tracing.start("ingest-service", ON)) {
            Span span = on.process("images", 0, 1, bytes(SAMPLED));

            assertThat(span.isRecording()).isTrue();
            assertThat(Tracing.traceparent(span))
                    .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
                    .endsWith("-01")
                    .hasSameSizeAs(SAMPLED)
                    .isNotEqualTo(SAMPLED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b716920333101",
                "\u00e400-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void anUnsampledOrInvalidTraceParentGetsNoSpan(String header) {
        try (Tracing on = Tracing.start("ingest-service", ON)) {
            assertThat(on.process("images", 0, 1, bytes(header))).isSameAs(Span.getInvalid());
            assertThat(on.process("images", 0, 1, null)).isSameAs(Span.getInvalid());
        }
    }

    @Test
    void anInvalidVariablePreventsTheStart() {
        Map<String, String> wrong = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9",
                "OTEL_TRACES_SAMPLER", "some");

        assertThatThrownBy(() -> Tracing.start("ingest-service", wrong))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("traces cannot be exported", "some", "unset OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    @Test
    void grpcIsNotSupported() {
        Map<String, String> grpc = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

        assertThatThrownBy(() -> Tracing.start("ingest-service", grpc))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("traces cannot be exported");
    }

    private static byte[] bytes(String header) {
        return header.getBytes(US_ASCII);
    }
}
