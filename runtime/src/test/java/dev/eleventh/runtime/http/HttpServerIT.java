package dev.eleventh.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.lifecycle.Health;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerIT {
    private static final int MAX_BYTES = 11 << 20;

    private final Metrics metrics = Metrics.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch slowBegan = new CountDownLatch(1);
    private final CountDownLatch slowMayEnd = new CountDownLatch(1);
    private volatile Health modelLoaded = Health.ofReady();
    private final HttpServer server = start(Patience.LIMIT);

    private HttpServer start(Duration grace) {
        HealthCheck model = HealthCheck.of("model-loaded", () -> modelLoaded);
        HealthCheck broken = HealthCheck.of("consumer-assigned", Health::ofReady);
        return HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(this::addImages, routes -> routes.get("/v1/models/current", ctx -> ctx.json(Instant.EPOCH))),
                List.of(model, broken),
                metrics.registry(),
                List.of(),
                grace,
                BodyPace.DEFAULT);
    }

    private void addImages(RoutesConfig routes) {
        routes.post("/v1/images", ctx -> ctx.result(Integer.toString(RequestBody.read(ctx, MAX_BYTES).length)));
        routes.get("/v1/images/{id}", ctx -> ctx.result(ctx.pathParam("id") + ctx.queryParam("label")));
        routes.get("/v1/problem", ctx -> {
            throw new HttpProblem(415, "unsupported-image", "only JPEG and PNG; send one of them");
        });
        routes.get("/v1/bug", ctx -> {
            throw new IllegalStateException("secret detail");
        });
        routes.get("/v1/error", ctx -> {
            throw new StackOverflowError("secret detail");
        });
        routes.get("/v1/slow", this::answerSlowly);
    }

    private void answerSlowly(Context ctx) throws InterruptedException {
        slowBegan.countDown();
        slowMayEnd.await();
        ctx.result("done");
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(BodyPublisher body) throws Exception {
        return client.send(request("/v1/images").POST(body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static JsonNode error(HttpResponse<String> response) throws IOException {
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode error = HttpJson.mapper().readTree(response.body()).path("error");
        assertThat(error.path("status").asInt()).isEqualTo(response.statusCode());
        return error;
    }

    @Test
    void isAlwaysLiveAndReadyIfEveryCheckIs() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").body()).isEqualTo("""
                {"ready":true,"checks":[{"name":"model-loaded","ready":true},{"name":"consumer-assigned","ready":true}]}""");

        modelLoaded = Health.notReady("no model was published yet");

        HttpResponse<String> notReady = get("/health/ready");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(notReady.body())
                .contains("{\"name\":\"model-loaded\",\"ready\":false,\"reason\":\"no model was published yet\"}");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void closingCutsOffARequestThatOutlastsTheGrace() throws Exception {
        try (HttpServer impatient = start(Duration.ofMillis(1))) {
            URI slow = URI.create("http://127.0.0.1:" + impatient.port() + "/v1/slow");
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(HttpRequest.newBuilder(slow).build(), BodyHandlers.ofString());
            slowBegan.await();

            impatient.close();

            assertThat(answer).failsWithin(Patience.LIMIT);
        } finally {
            slowMayEnd.countDown();
        }
    }

    private HttpResponse<String> head(String path) throws Exception {
        return client.send(request(path).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** Load balancers send HEAD. */
    @Test
    void answersHeadLikeGetWithoutContent() throws Exception {
        assertThat(head("/health/live").statusCode()).isEqualTo(200);
        assertThat(head("/health/ready").statusCode()).isEqualTo(200);
        assertThat(head("/health/ready").headers().firstValue("content-type")).hasValue("application/json");

        modelLoaded = Health.notReady("no model was published yet");

        assertThat(head("/health/ready").statusCode()).isEqualTo(503);
        assertThat(head("/health/ready").body()).isEmpty();
        assertThat(head("/v1/problem").statusCode()).isEqualTo(415);
        assertThat(head("/v1/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void servesTheMetricsOfTheJvmAndOfEachRoute() throws Exception {
        get("/v1/images/7");
        get("/v1/guessed/path");

        // a request is counted after its response was sent
        await().untilAsserted(() -> assertThat(get("/metrics").body())
                .contains("jvm_memory_used_bytes")
                .contains(
                        "http_server_requests_seconds_count{method=\"GET\",route=\"/v1/images/{id}\",status=\"200\"} 1")
                .contains("route=\"none\",status=\"404\"")
                .doesNotContain("guessed"));
    }

    @Test
    void servicesShareThePortAndInstantsAreIso8601() throws Exception {
        assertThat(get("/v1/images/7?label=m%C3%BCg").body()).isEqualTo("7müg");
        assertThat(get("/v1/models/current").body()).isEqualTo("\"1970-01-01T00:00:00Z\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "none", "ISO-8859-1", "\"no charset\""})
    void decodesAQueryAsUtf8ForEveryCharsetOfTheBody(String charset) throws Exception {
        HttpRequest request = request("/v1/images/7?label=m%C3%BCg")
                .header("Content-Type", "image/jpeg; charset=" + charset)
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("7müg");
    }

    @Test
    void aProblemIsJsonWithItsReason() throws Exception {
        HttpResponse<String> response = get("/v1/problem");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(error(response).path("reason").asText()).isEqualTo("unsupported-image");
        assertThat(error(response).path("message").asText()).isEqualTo("only JPEG and PNG; send one of them");
    }

    @Test
    void unknownPathsAndMethodsAreJsonErrors() throws Exception {
        HttpResponse<String> unknown = get("/v1/nothing");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(error(unknown).path("reason").asText()).isEqualTo("not-found");
        assertThat(get("/v2/nothing").body())
                .as("in the format of the Open Inference Protocol")
                .isEqualTo("{\"error\":\"GET /v2/nothing: Not Found\"}");

        HttpRequest wrongMethod =
                request("/v1/images").header("Accept", "text/html").DELETE().build();
        HttpResponse<String> refused = client.send(wrongMethod, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(error(refused).path("reason").asText()).isEqualTo("method-not-allowed");
        assertThat(refused.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void anInternalErrorRevealsOnlyAnId() throws Exception {
        for (String path : List.of("/v1/bug", "/v1/error")) {
            HttpResponse<String> response = get(path);

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(error(response).path("reason").asText()).isEqualTo("internal-error");
            assertThat(error(response).path("id").asText()).hasSize(36);
            assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
        }
    }

    /** Returns the server's answer to bytes that no client library would send. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "DELETE /v1/images/%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/images/7?label=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/images/7?label=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/images/7?label=\u00fc HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/images/7 HTTP/1.1\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST /v1/images HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf",
                "POST /v1/images HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf"
            })
    void answersMalformedHttpWithABadRequestInJson(String request) throws Exception {
        String response = raw(request);

        assertThat(response).startsWith("HTTP/1.1 400").contains("{\"error\":{\"reason\":\"b");
    }

    @Test
    void readsABodyUpToItsLimit() throws Exception {
        assertThat(post(BodyPublishers.ofByteArray(new byte[MAX_BYTES])).body()).isEqualTo(Integer.toString(MAX_BYTES));
        assertThat(post(chunked(MAX_BYTES)).body()).isEqualTo(Integer.toString(MAX_BYTES));
        assertThat(post(BodyPublishers.noBody()).body()).isEqualTo("0");
    }

    @Test
    void rejectsATooLargeBodyAndTheClientReceivesTheAnswer() throws Exception {
        for (BodyPublisher body : List.of(
                BodyPublishers.ofByteArray(new byte[MAX_BYTES + 1]),
                BodyPublishers.ofByteArray(new byte[2 * MAX_BYTES]),
                chunked(MAX_BYTES + 1),
                chunked(2 * MAX_BYTES))) {
            HttpResponse<String> response = post(body);

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(error(response).path("reason").asText()).isEqualTo("body-too-large");
        }
    }

    @Test
    void aClientThatSendsEverythingBeforeItReadsReceivesItsRejection() throws Exception {
        String head =
                "POST /v1/images HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(2 * MAX_BYTES);

        assertThat(raw(head + "x".repeat(2 * MAX_BYTES))).startsWith("HTTP/1.1 413");
    }

    @Test
    void immediatelyRejectsAClientThatSendsExpectContinue() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String head =
                    "POST /v1/images HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n";
            socket.setSoTimeout(Patience.MILLIS);

            socket.getOutputStream().write(head.formatted(MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void closingWaitsForARunningRequest() throws Exception {
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request("/v1/slow").build(), BodyHandlers.ofString());
        slowBegan.await();

        Thread closing = new Thread(server::close);
        closing.start();
        await().until(() -> closing.getState() != Thread.State.RUNNABLE);
        slowMayEnd.countDown();

        assertThat(response.get().body()).isEqualTo("done");
        closing.join();
    }

    @Test
    void namesTheAddressThatIsInUse() {
        HttpSettings taken = new HttpSettings("127.0.0.1", server.port());

        assertThatThrownBy(() -> HttpServer.start(taken, List.of(), List.of(), metrics.registry()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(taken.toString(), "HTTP_PORT");
    }

    private static BodyPublisher chunked(int bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]));
    }
}
