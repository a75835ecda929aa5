package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.eleventh.system.TraceCollector.Received;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that a traceparent of a client results in one connected trace across the services in a collector. */
class TracesIT {
    /** Id of the client's span, which these services do not export. */
    private static final String CLIENT = "00f067aa0ba902b7";

    private static final TraceCollector COLLECTOR = new TraceCollector();
    private static RunningServices services;
    private static KafkaProbe kafka;

    @BeforeAll
    static void teach(@TempDir Path directory) throws Exception {
        services = new RunningServices(
                directory,
                "traces",
                Map.of(
                        "HOLD_OUT_FRACTION", "0",
                        "OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.endpoint(),
                        "OTEL_BSP_SCHEDULE_DELAY", "100"));
        kafka = new KafkaProbe(services.bootstrapServers());
        for (String label : List.of("disc", "square")) {
            for (int number = 0; number < 4; number++) {
                String path = "/v1/examples?label=%s&id=traced-%s-%d".formatted(label, label, number);
                services.queue("POST", path, Drawings.png(label, number));
            }
        }
        await().until(() ->
                services.send("POST", "/v1/predict", Drawings.png("disc", 90)).statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
        services.close();
        COLLECTOR.close();
    }

    @Test
    void anExampleIsFollowedFromHttpIntoTheStore() throws Exception {
        String trace = newTrace();
        assertThat(services.send(
                                "POST",
                                "/v1/examples?label=disc&id=followed",
                                Map.of("traceparent", sampled(trace)),
                                Drawings.png("disc", 91))
                        .statusCode())
                .isEqualTo(202);

        List<Received> way = awaitWay(trace, 4);

        assertThat(way)
                .extracting(Received::service, Received::name)
                .containsExactly(
                        tuple("ingest-service", "POST /v1/examples"),
                        tuple("ingest-service", "process examples"),
                        tuple("ingest-service", "process eleventh-ingest-by-example-id-repartition"),
                        tuple("trainer-service", "process examples-accepted"));
        assertThat(way.get(0).kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(way.get(0).attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/v1/examples")
                .containsEntry("http.response.status_code", "202");
        assertThat(way.subList(1, 4)).allSatisfy(span -> {
            assertThat(span.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(span.failed()).isFalse();
            assertThat(span.attributes())
                    .containsEntry("messaging.system", "kafka")
                    .containsEntry("eleventh.example.id", "followed")
                    .containsKeys("messaging.kafka.offset", "messaging.destination.partition.id");
        });
        assertThat(way.subList(1, 4))
                .extracting(span -> span.attributes().get("eleventh.outcome"))
                .containsExactly("passed", "accepted", "recorded");
    }

    @Test
    void aRejectedExampleHasAReasonAndItsRecordContinuesTheTrace() throws Exception {
        String trace = newTrace();
        kafka.send(
                "examples",
                null,
                "rejected-" + trace,
                Map.of("ce_label", "disc", "traceparent", sampled(trace)),
                "no image".getBytes(UTF_8));
        kafka.flush();

        Received step = awaitWay(trace, 1).get(0);

        assertThat(step.attributes())
                .containsEntry("eleventh.outcome", "rejected")
                .containsEntry("eleventh.rejection.reason", "unsupported-format");
        assertThat(traceparents("examples-rejected", "rejected-" + trace))
                .containsExactly("00-%s-%s-01".formatted(trace, step.spanId()));
    }

    @Test
    void anImageIsFollowedToItsPredictionWhichContinuesTheTrace() throws Exception {
        String trace = newTrace();
        kafka.send("images", null, trace, Map.of("traceparent", sampled(trace)), Drawings.png("square", 92));
        kafka.flush();

        Received step = awaitWay(trace, 1).get(0);

        assertThat(step.service()).isEqualTo("inference-service");
        assertThat(step.name()).isEqualTo("process images");
        assertThat(step.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(step.attributes())
                .containsEntry("messaging.destination.name", "images")
                .containsKeys("eleventh.model.version", "eleventh.label", "eleventh.outcome");
        assertThat(traceparents("predictions", trace)).containsExactly("00-%s-%s-01".formatted(trace, step.spanId()));
    }

    @Test
    void predictionsOverHttpAreSpans() throws Exception {
        byte[] image = Drawings.png("square", 93);
        String trace = newTrace();
        services.send("POST", "/v1/predict", Map.of("traceparent", sampled(trace)), image);
        Received predict = awaitWay(trace, 1).get(0);

        assertThat(predict.name()).isEqualTo("POST /v1/predict");
        assertThat(predict.service()).isEqualTo("inference-service");
        assertThat(predict.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(predict.attributes()).containsKeys("eleventh.model.version", "eleventh.label");

        String second = newTrace();
        String body = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"%s\"]}]}"
                .formatted(Base64.getEncoder().encodeToString(image));
        services.send(
                "POST",
                "/v2/models/eleventh/infer",
                Map.of("traceparent", sampled(second), "Content-Type", "application/json"),
                body.getBytes(UTF_8));
        Received infer = awaitWay(second, 1).get(0);

        assertThat(infer.name()).isEqualTo("POST /v2/models/{model}/infer");
        assertThat(infer.attributes())
                .containsEntry("http.response.status_code", "200")
                .containsKey("eleventh.model.version");
    }

    @Test
    void aRefusedRequestIsNotAnErrorOfTheService() throws Exception {
        String trace = newTrace();
        services.send("POST", "/v1/predict", Map.of("traceparent", sampled(trace)), "no image".getBytes(UTF_8));

        Received refused = awaitWay(trace, 1).get(0);

        assertThat(refused.attributes())
                .containsEntry("http.response.status_code", "415")
                .containsEntry("eleventh.outcome", "error");
        assertThat(refused.failed()).isFalse();
    }

    @Test
    void anUnsampledTraceIsPropagatedUnchangedAndNotExported() throws Exception {
        String unsampled = newTrace();
        String header = "00-%s-%s-00".formatted(unsampled, CLIENT);
        kafka.send("images", 0, unsampled, Map.of("traceparent", header), Drawings.png("disc", 94));
        kafka.flush();
        await().until(() -> traceparents("predictions", unsampled).equals(List.of(header)));
        // on the same partition, so processed after the unsampled image
        String after = newTrace();
        kafka.send("images", 0, after, Map.of("traceparent", sampled(after)), Drawings.png("disc", 95));
        kafka.flush();
        awaitWay(after, 1);

        assertThat(COLLECTOR.ofTrace(unsampled)).isEmpty();
    }

    private static String newTrace() {
        byte[] id = new byte[16];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static String sampled(String trace) {
        return "00-%s-%s-01".formatted(trace, CLIENT);
    }

    /** Waits for the spans of a trace, each the child of the previous one, the first the child of the client's span. */
    private static List<Received> awaitWay(String trace, int length) {
        await().until(() -> COLLECTOR.ofTrace(trace).size() >= length);
        List<Received> all = COLLECTOR.ofTrace(trace);
        assertThat(all).hasSize(length);
        List<Received> way = new ArrayList<>();
        String parent = CLIENT;
        for (int i = 0; i < length; i++) {
            String before = parent;
            Received next = all.stream()
                    .filter(span -> span.parentId().equals(before))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no child span of %s in %s".formatted(before, all)));
            way.add(next);
            parent = next.spanId();
        }
        return way;
    }

    private static List<String> traceparents(String topic, String key) {
        List<String> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.readAll(topic)) {
            if (record.key() != null && new String(record.key(), UTF_8).equals(key)) {
                record.headers().headers("traceparent").forEach(header -> found.add(new String(header.value(), UTF_8)));
            }
        }
        return found;
    }
}
