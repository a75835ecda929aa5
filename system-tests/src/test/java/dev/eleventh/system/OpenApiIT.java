package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks openapi.yaml against the running services: each operation is called, and its status, content type and body are
 * documented. {@code RoutesIT} checks that no other route exists.
 */
@SharedQuickstart.User
class OpenApiIT {
    private static final SpecificationDocument SPECIFICATION = SpecificationDocument.openApi();
    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();
    private static final KafkaProbe KAFKA = new KafkaProbe(SYSTEM.bootstrapServers());
    private static final ScheduledExecutorService ASKING = Executors.newSingleThreadScheduledExecutor();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final byte[] PICTURE = Drawings.png("disc", 7_000);

    private static Future<?> asking;

    /** A client's request, and the statuses that its response may have. */
    private record Ask(String method, String path, BodyPublisher body, List<Integer> statuses) {}

    @BeforeAll
    static void learnTwoClassesAndRejectOneExample() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            SYSTEM.post("/v1/examples?label=oa-disc&id=oa-disc-" + i, Drawings.png("disc", 7_100 + i));
            SYSTEM.post("/v1/examples?label=oa-cross&id=oa-cross-" + i, Drawings.png("cross", 7_200 + i));
        }
        KAFKA.send("examples", null, "oa-bad", Map.of("ce_label", "oa"), "not a picture".getBytes(UTF_8));
        KAFKA.flush();
        await("the classes to be learned")
                .until(() -> SYSTEM.learner().get("labels").toString().contains("oa-cross"));
        await("the bad example to be rejected")
                .until(() -> KafkaProbe.countByKey(KAFKA.readAll("examples-rejected"))
                        .containsKey("oa-bad"));
        // sends images continuously, so that the stream of predictions has events
        asking = ASKING.scheduleWithFixedDelay(
                () -> KAFKA.send("images", null, "oa-image", Map.of(), PICTURE), 0, 300, TimeUnit.MILLISECONDS);
    }

    @AfterAll
    static void stopAsking() throws InterruptedException {
        // a periodic task is done only if it threw an exception
        assertThat(asking).isNotDone();
        asking.cancel(false);
        ASKING.shutdown();
        assertThat(ASKING.awaitTermination(Patience.MINUTES, TimeUnit.MINUTES)).isTrue();
        KAFKA.close();
    }

    @TestFactory
    Stream<DynamicTest> everyOperationAnswersAsDocumented() {
        Map<String, JsonNode> operations = SPECIFICATION.operations();
        Map<String, Ask> asks = asks();
        assertThat(asks.keySet()).isEqualTo(operations.keySet());
        return asks.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> check(Objects.requireNonNull(operations.get(each.getKey())), each.getValue())));
    }

    @Test
    void errorsHaveTheirDocumentedShape() throws Exception {
        for (String path : List.of("/v1/nothing", "/v1/registry/versions/999999", "/v1/store/examples/nobody")) {
            HttpResponse<String> response = SYSTEM.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(SPECIFICATION.problems(schema("Error"), response.body()))
                    .as(path)
                    .isEmpty();
        }
        for (String path : List.of("/v2/models/other", "/v2/models/eleventh/versions/999999")) {
            HttpResponse<String> response = SYSTEM.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(SPECIFICATION.problems(schema("InferenceError"), response.body()))
                    .as(path)
                    .isEmpty();
        }
    }

    private static JsonNode schema(String name) {
        return SPECIFICATION.root().at("/components/schemas/" + name);
    }

    private static Map<String, Ask> asks() {
        Map<String, Ask> asks = new LinkedHashMap<>();
        byte[] label = "{\"label\": \"oa-other\"}".getBytes(UTF_8);
        byte[] infer =
                """
                {"id": "7", "inputs": [{"name": "image", "shape": [1], "datatype": "BYTES", "data": ["%s"]}]}""".formatted(Base64.getEncoder().encodeToString(PICTURE)).getBytes(UTF_8);
        ask(asks, "POST /v1/examples", "/v1/examples?label=oa-disc", PICTURE, 202);
        ask(asks, "POST /v1/examples:batch", null, ZippedPictures.of("oa-disc", PICTURE), 200);
        ask(asks, "PUT /v1/examples/{id}/label", "/v1/examples/oa-disc-0/label", label, 202);
        ask(asks, "DELETE /v1/examples/{id}", "/v1/examples/oa-disc-1", null, 202);
        ask(asks, "GET /v1/rejected", "/v1/rejected?limit=5", null, 200);
        String rejected = rejected();
        ask(asks, "GET /v1/rejected/{partition}/{offset}", rejected, null, 200);
        ask(asks, "GET /v1/rejected/{partition}/{offset}/image", rejected + "/image", null, 200);
        // the bytes are still no image
        ask(asks, "POST /v1/rejected/{partition}/{offset}:redrive", rejected + ":redrive", "{}".getBytes(UTF_8), 415);
        ask(asks, "PUT /v1/labels/{label}", "/v1/labels/oa-cross", label, 202);
        byte[] selection = "{\"ids\": [\"oa-disc-6\"]}".getBytes(UTF_8);
        byte[] relabelled = "{\"ids\": [\"oa-disc-7\"], \"label\": \"oa-other\"}".getBytes(UTF_8);
        String examples = "/v1/store/examples";
        ask(
                asks,
                "GET /v1/store/examples",
                examples + "?label=oa-disc&split=train&disagrees=true&count=true",
                null,
                200);
        ask(asks, "GET /v1/store/examples:download", examples + ":download?label=oa-disc", null, 200);
        ask(asks, "POST /v1/store/nearest", null, PICTURE, 200);
        ask(asks, "POST /v1/store/examples:download", null, selection, 200);
        ask(asks, "POST /v1/store/examples:find", null, selection, 200);
        ask(asks, "POST /v1/store/examples:relabel", null, relabelled, 202);
        ask(asks, "POST /v1/store/examples:retract", null, selection, 202);
        ask(asks, "DELETE /v1/labels/{label}", "/v1/labels/oa-cross", null, 202, 404);
        ask(asks, "DELETE /v1/sources/{source}", "/v1/sources/%2Foa", null, 202, 404);
        for (String path : List.of(
                "/v1/store/sources",
                "/v1/store/suspects",
                "/v1/learner",
                "/v1/learner/stream",
                "/v1/status",
                "/v1/backbone",
                "/v1/registry/versions",
                "/v1/registry/challengers",
                "/v1/registry/judgements",
                "/v1/registry/accuracy",
                "/v1/registry/outcomes",
                "/v1/registry/confusion",
                "/v1/predictions/stream",
                "/v1/models/current",
                "/v1/serving",
                "/v1/serving/stream",
                "/v2",
                "/v2/health/live",
                "/v2/health/ready",
                "/health/live",
                "/health/ready",
                "/metrics",
                "/openapi.yaml",
                "/asyncapi.yaml")) {
            ask(asks, "GET " + path, null, null, 200);
        }
        // the quickstart keeps no images for review
        ask(asks, "GET /v1/review", null, null, 200);
        String unknown = "/v1/review/" + "0".repeat(64);
        ask(asks, "DELETE /v1/review/{id}", unknown, null, 404);
        ask(asks, "GET /v1/review/{id}/image", unknown + "/image", null, 404);
        ask(asks, "PUT /v1/review/{id}/label", unknown + "/label", label, 404);
        // the quickstart embeds with the same network from its start
        ask(asks, "PUT /v1/backbone/move", null, "{\"paused\": true}".getBytes(UTF_8), 404);
        ask(asks, "DELETE /v1/backbone/move", null, null, 404);
        // the quickstart requires no tokens
        ask(asks, "POST /v1/session", null, "{\"token\": \"none\"}".getBytes(UTF_8), 409);
        ask(asks, "DELETE /v1/session", null, null, 204);
        ask(asks, "GET /v1/store/examples/{id}", "/v1/store/examples/oa-disc-5", null, 200);
        ask(asks, "GET /v1/store/examples/{id}/image", "/v1/store/examples/oa-disc-5/image", null, 200);
        ask(asks, "GET /v1/registry/versions/{version}", "/v1/registry/versions/1", null, 200);
        ask(asks, "GET /v1/registry/versions/{version}/diff/{other}", "/v1/registry/versions/1/diff/1", null, 200);
        ask(asks, "GET /v1/registry/versions/{version}/head", "/v1/registry/versions/1/head", null, 200);
        // the quickstart has the built-in backbone
        ask(asks, "GET /v1/registry/versions/{version}/backbone", "/v1/registry/versions/1/backbone", null, 404);
        ask(asks, "POST /v1/predict", null, PICTURE, 200);
        // 202 when a busy system does not serve the version within seconds
        ask(asks, "PUT /v1/serving/pin", null, "{\"version\": 1}".getBytes(UTF_8), 200, 202);
        ask(asks, "POST /v1/serving/rollback", null, null, 200, 202, 409);
        ask(asks, "DELETE /v1/serving/pin", null, null, 200, 202);
        ask(asks, "GET /v2/models/{model}", "/v2/models/eleventh", null, 200);
        ask(asks, "GET /v2/models/{model}/ready", "/v2/models/eleventh/ready", null, 200);
        ask(asks, "POST /v2/models/{model}/infer", "/v2/models/eleventh/infer", infer, 200);
        String version = "/v2/models/eleventh/versions/1";
        ask(asks, "GET /v2/models/{model}/versions/{version}", version, null, 200);
        ask(asks, "GET /v2/models/{model}/versions/{version}/ready", version + "/ready", null, 200);
        ask(asks, "POST /v2/models/{model}/versions/{version}/infer", version + "/infer", infer, 200);
        return asks;
    }

    private static void ask(
            Map<String, Ask> asks,
            String operation,
            @Nullable String path,
            byte @Nullable [] body,
            Integer... statuses) {
        String[] parts = operation.split(" ", 2);
        asks.put(
                operation,
                new Ask(
                        parts[0],
                        path == null ? parts[1] : path,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body),
                        Arrays.asList(statuses)));
    }

    private static String rejected() {
        JsonNode page = Json.read(SYSTEM.get("/v1/rejected").body(), JsonNode.class);
        for (JsonNode each : page.get("rejected")) {
            if (each.path("id").asText().equals("oa-bad")) {
                return "/v1/rejected/%d/%d"
                        .formatted(
                                each.get("partition").asInt(),
                                each.get("offset").asLong());
            }
        }
        throw new AssertionError("the rejected example is missing in the list: " + page);
    }

    private static void check(JsonNode operation, Ask ask) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(SYSTEM.url() + ask.path())).method(ask.method(), ask.body());
        HttpResponse<InputStream> response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 204) {
            assertThat(operation.at("/responses/204/content").isMissingNode()).isTrue();
            return;
        }
        String type = response.headers()
                .firstValue("content-type")
                .orElseThrow()
                .replaceFirst(";.*", "")
                .strip();
        try (InputStream body = response.body()) {
            List<String> documents = documents(type, body);
            assertThat(response.statusCode()).as("%s", documents).isIn(ask.statuses());
            JsonNode documented =
                    SPECIFICATION.resolve(operation.get("responses").path(Integer.toString(response.statusCode())));
            assertThat(documented.isMissingNode())
                    .as("%d is documented", response.statusCode())
                    .isFalse();
            JsonNode content = documented.get("content");
            assertThat(content.has(type))
                    .as("%s is documented in %s", type, content)
                    .isTrue();
            checkAll(content.get(type), documents);
        }
    }

    private static void checkAll(JsonNode media, List<String> documents) {
        if (media.at("/schema/type").asText().equals("string") || !media.has("schema")) {
            return;
        }
        assertThat(documents).isNotEmpty();
        for (String document : documents) {
            assertThat(SPECIFICATION.problems(media.get("schema"), document))
                    .as(document)
                    .isEmpty();
        }
    }

    /** Returns the JSON documents of a response: one, or one for each line, or those of the first event of a stream. */
    private static List<String> documents(String type, InputStream body) throws IOException {
        if (!type.equals("text/event-stream")) {
            String text = new String(body.readAllBytes(), UTF_8);
            return type.equals("application/x-ndjson") ? text.lines().toList() : List.of(text);
        }
        List<String> documents = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, UTF_8));
        while (documents.isEmpty()) {
            String line = lines.readLine();
            if (line.startsWith("data: ")) {
                documents.add(line.substring("data: ".length()));
            }
        }
        return documents;
    }
}
