package dev.eleventh.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that clients compressed. */
class ContentCodingIT {
    private static final int MAX_BYTES = 100_000;
    private static final byte[] BODY = "eleven ".repeat(1_000).getBytes(UTF_8);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final HttpServer server = HttpServer.start(
            new HttpSettings("127.0.0.1", 0, Optional.empty(), BodyBudget.LARGEST_BODY),
            List.of(routes -> {
                routes.post("/v1/body", ctx -> ctx.result(RequestBody.read(ctx, MAX_BYTES)));
                routes.post("/v1/slow", this::answerSlowly);
                routes.post(
                        "/v1/stream", ctx -> ctx.result(RequestBody.stream(ctx).readAllBytes()));
            }),
            List.of(),
            metrics.registry());

    private void answerSlowly(Context ctx) throws InterruptedException {
        byte[] body = RequestBody.read(ctx, MAX_BYTES);
        mayEnd.await();
        ctx.result(Integer.toString(body.length));
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        server.close();
        metrics.close();
    }

    private CompletableFuture<HttpResponse<String>> post(String path, byte[] body, String... codings) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .POST(BodyPublishers.ofByteArray(body));
        for (String coding : codings) {
            request.header("Content-Encoding", coding);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static byte[] packed(String coding, byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                coding.equals("deflate") ? new DeflaterOutputStream(packed) : new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains("\"reason\":\"%s\"".formatted(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "deflate"})
    void unpacksACompressedBody(String coding) throws Exception {
        assertThat(post("/v1/body", packed(coding, BODY), coding).get().body()).isEqualTo(new String(BODY, UTF_8));
    }

    @Test
    void acceptsTheCodingIdentity() throws Exception {
        assertThat(post("/v1/body", BODY, "identity").get().body()).isEqualTo(new String(BODY, UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"br", "zstd", "compress", "utf-8", "'gzip, gzip'"})
    void rejectsAnUnsupportedCodingAndListsTheSupportedOnes(String coding) throws Exception {
        HttpResponse<String> response = post("/v1/body", BODY, coding).get();

        assertRefused(response, 415, "unsupported-encoding");
        assertThat(response.headers().firstValue("accept-encoding")).hasValue("gzip, deflate");
    }

    @Test
    void rejectsSeveralCodings() throws Exception {
        assertRefused(post("/v1/body", BODY, "gzip", "gzip").get(), 415, "unsupported-encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void rejectsABodyWithAnotherCodingThanItsHeader(String coding) throws Exception {
        byte[] damaged = packed(coding, BODY);
        Arrays.fill(damaged, 20, 40, (byte) 0xFF);

        assertRefused(post("/v1/body", BODY, coding).get(), 400, "bad-encoding");
        assertRefused(post("/v1/body", damaged, coding).get(), 400, "bad-encoding");
    }

    @Test
    void reportsATruncatedBodyAsIncomplete() throws Exception {
        byte[] whole = packed("gzip", BODY);

        assertRefused(
                post("/v1/body", Arrays.copyOf(whole, whole.length - 9), "gzip").get(), 400, "body-incomplete");
        assertRefused(post("/v1/body", new byte[0], "gzip").get(), 400, "body-incomplete");
    }

    @Test
    void unpacksAtMostTheLimitOfTheEndpoint() throws Exception {
        assertThat(post("/v1/body", packed("gzip", new byte[MAX_BYTES]), "gzip")
                        .get()
                        .body())
                .hasSize(MAX_BYTES);
        assertRefused(
                post("/v1/body", packed("gzip", new byte[MAX_BYTES + 1]), "gzip")
                        .get(),
                413,
                "body-too-large");
        assertRefused(
                post("/v1/body", packed("gzip", new byte[50_000_000]), "gzip").get(), 413, "body-too-large");
    }

    @Test
    void chargesTheBudgetWithTheUnpackedBytes() throws Exception {
        var answer = post("/v1/slow", packed("gzip", BODY), "gzip");
        await().until(() ->
                metrics.registry().get("eleventh.http.bodies.bytes").gauge().value() == BODY.length);
        mayEnd.countDown();

        assertThat(answer.get().body()).isEqualTo(Integer.toString(BODY.length));
    }

    /** A tar in gzip is a tar.gz. */
    @Test
    void leavesAGzipStreamUnchanged() throws Exception {
        byte[] none = {1, 2, 3};

        assertThat(post("/v1/stream", none, "gzip").get().body()).isEqualTo(new String(none, UTF_8));
        assertRefused(post("/v1/stream", none, "deflate").get(), 415, "unsupported-encoding");
    }
}
