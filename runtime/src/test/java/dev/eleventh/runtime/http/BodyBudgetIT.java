package dev.eleventh.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that receives more than its budget. */
class BodyBudgetIT {
    private static final int LARGEST = (int) BodyBudget.LARGEST_BODY;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final HttpServer server = HttpServer.start(
            new HttpSettings("127.0.0.1", 0, Optional.empty(), LARGEST),
            List.of(routes -> {
                routes.post("/v1/slow", ctx -> answerSlowly(ctx, LARGEST));
                routes.post("/v1/pin", ctx -> answerSlowly(ctx, 1 << 10));
                routes.post("/v1/broken", BodyBudgetIT::fail);
            }),
            List.of(),
            metrics.registry());

    private void answerSlowly(Context ctx, int maxBytes) throws InterruptedException {
        byte[] body = RequestBody.read(ctx, maxBytes);
        mayEnd.await();
        ctx.result(Integer.toString(body.length));
    }

    private static void fail(Context ctx) {
        RequestBody.read(ctx, LARGEST);
        throw new StackOverflowError("on purpose");
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        server.close();
        metrics.close();
    }

    private CompletableFuture<HttpResponse<String>> post(String path, BodyPublisher body) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).POST(body).build(), BodyHandlers.ofString());
    }

    private long taken() {
        return (long)
                metrics.registry().get("eleventh.http.bodies.bytes").gauge().value();
    }

    private static void assertTooMany(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
        assertThat(response.body()).contains("\"reason\":\"too-many-requests\"");
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void rejectsABodyUntilThereIsRoomForIt() throws Exception {
        var first = post("/v1/slow", BodyPublishers.ofByteArray(new byte[LARGEST - 10]));
        await().until(() -> taken() == LARGEST - 10);

        assertTooMany(
                post("/v1/slow", BodyPublishers.ofByteArray(new byte[LARGEST])).get());
        assertTooMany(
                post("/v1/slow", ofUnknownLength(BodyBudget.FREE_BYTES + 1)).get());
        var fits = post("/v1/slow", BodyPublishers.ofByteArray(new byte[10]));
        await().until(() -> taken() == LARGEST);
        mayEnd.countDown();

        assertThat(first.get().body()).isEqualTo(Integer.toString(LARGEST - 10));
        assertThat(fits.get().body()).isEqualTo("10");
        await().until(() -> taken() == 0);
        assertThat(post("/v1/slow", BodyPublishers.ofByteArray(new byte[LARGEST]))
                        .get()
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void acceptsASmallBodyWhileLargeOnesUseTheWholeBudget() throws Exception {
        var large = post("/v1/slow", BodyPublishers.ofByteArray(new byte[LARGEST]));
        await().until(() -> taken() == LARGEST);

        var small = post("/v1/slow", BodyPublishers.ofByteArray(new byte[BodyBudget.FREE_BYTES]));
        await().until(() -> taken() == LARGEST + BodyBudget.FREE_BYTES);
        mayEnd.countDown();

        assertThat(small.get().statusCode()).isEqualTo(200);
        assertThat(large.get().statusCode()).isEqualTo(200);
    }

    private static BodyPublisher ofUnknownLength(int bytes) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[bytes]));
    }

    @Test
    void chargesABodyOfUnknownLengthForTheArrivedBytes() throws Exception {
        var small = post("/v1/slow", ofUnknownLength(3));
        await().until(() -> taken() == 3);
        var another = post("/v1/slow", ofUnknownLength(1 << 20));
        await().until(() -> taken() == (1 << 20) + 3);
        mayEnd.countDown();

        assertThat(small.get().body()).isEqualTo("3");
        assertThat(another.get().body()).isEqualTo(Integer.toString(1 << 20));
    }

    @Test
    void manySmallBodiesLeaveThreadsForPinsAndHealthChecks() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> held = IntStream.range(0, BodyBudget.MAX_ANSWERED)
                .mapToObj(i -> post("/v1/slow", BodyPublishers.ofString("x")))
                .toList();
        await().until(() -> taken() == BodyBudget.MAX_ANSWERED);

        assertTooMany(post("/v1/slow", BodyPublishers.ofString("x")).get());
        var pin = post("/v1/pin", BodyPublishers.ofString("x"));
        await().until(() -> taken() == BodyBudget.MAX_ANSWERED + 1);
        URI health = URI.create("http://127.0.0.1:" + server.port() + "/health/live");
        assertThat(client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        mayEnd.countDown();
        assertThat(pin.get().statusCode()).isEqualTo(200);
        for (var each : held) {
            assertThat(each.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void releasesTheShareOfAFailedRequest() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/v1/broken", BodyPublishers.ofByteArray(new byte[LARGEST]))
                            .get()
                            .statusCode())
                    .isEqualTo(500);
        }
        await().until(() -> taken() == 0);
    }
}
