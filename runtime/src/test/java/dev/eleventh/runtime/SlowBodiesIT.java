package dev.eleventh.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.http.BodyBudget;
import dev.eleventh.runtime.http.BodyPace;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.SlowBodyException;
import dev.eleventh.runtime.http.Upstream;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send their bodies a byte at a time. */
class SlowBodiesIT {
    private static final int LARGEST = (int) BodyBudget.LARGEST_BODY;
    private static final Duration FOREVER = Duration.ofDays(1);
    /** Shorter than the wait for the first byte. */
    private static final Duration NO_TIME = Duration.ofNanos(1);

    private static final BodyPace.Times PATIENT = new BodyPace.Times(FOREVER, FOREVER);
    private static final BodyPace ANY = new BodyPace(1_000, PATIENT, PATIENT, FOREVER);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    private HttpServer start(BodyPace pace) {
        return start(0, List.of(SlowBodiesIT::addTo), List.of(), pace);
    }

    private HttpServer start(int port, List<Endpoints> endpoints, List<Upstream> upstreams, BodyPace pace) {
        HttpServer server = HttpServer.start(
                new HttpSettings("127.0.0.1", port, Optional.empty(), 2L * LARGEST),
                endpoints,
                List.of(),
                metrics.registry(),
                upstreams,
                Patience.LIMIT,
                pace);
        open.add(server);
        return server;
    }

    private static void addTo(RoutesConfig routes) {
        routes.post("/v1/images", ctx -> ctx.result(Integer.toString(RequestBody.read(ctx, LARGEST).length)));
        routes.put("/v1/pin", ctx -> ctx.result(Integer.toString(RequestBody.read(ctx, 1 << 10).length)));
        routes.post("/v1/archives", SlowBodiesIT::count);
    }

    private static void count(Context ctx) throws IOException {
        try {
            ctx.result(Integer.toString(RequestBody.stream(ctx).readAllBytes().length));
        } catch (SlowBodyException e) {
            throw RequestBody.tooSlow(ctx, e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        // close clients before the servers, because a closing server waits for its requests
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
        metrics.close();
    }

    private HttpResponse<String> send(HttpServer server, String method, String path, int bytes) throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.ofByteArray(new byte[bytes]))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** A started request, sent in chunks of one byte or with a Content-Length. */
    private final class Drip implements AutoCloseable {
        private final Socket socket;
        private final boolean chunked;

        Drip(int port, String path, boolean chunked) throws IOException {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.chunked = chunked;
            socket.setSoTimeout(Patience.MILLIS);
            write("POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                    .formatted(path, chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + LARGEST));
            open.add(this);
        }

        private void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        void drip() throws IOException {
            write(chunked ? "1\r\nx\r\n" : "x");
        }

        /** Sends one more byte and returns the answer up to the end of the connection. */
        String answer() throws IOException {
            drip();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }

        String status() throws IOException {
            drip();
            return new String(socket.getInputStream().readNBytes(12), UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersOtherRequestsWhileSlowBodiesArrive(boolean chunked) throws Exception {
        HttpServer server = start(ANY);
        List<Drip> drips = new ArrayList<>();
        for (int i = 0; i < BodyBudget.MAX_READ - 1; i++) {
            drips.add(new Drip(server.port(), "/v1/images", chunked));
        }
        for (Drip drip : drips) {
            drip.drip();
        }
        await().until(() -> taken() == drips.size());

        assertThat(send(server, "POST", "/v1/images", 900).body()).isEqualTo("900");
        assertThat(send(server, "POST", "/v1/images", 8_700).body()).isEqualTo("8700");
        assertThat(send(server, "POST", "/v1/images", LARGEST).body()).isEqualTo(Integer.toString(LARGEST));
        new Drip(server.port(), "/v1/images", chunked).drip();
        assertThat(send(server, "PUT", "/v1/pin", 20).body()).isEqualTo("20");
        assertThat(send(server, "GET", "/health/live", 0).statusCode()).isEqualTo(200);
    }

    private long taken() {
        return (long)
                metrics.registry().get("eleventh.http.bodies.bytes").gauge().value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/images", "/v1/archives"})
    void answers408ToABodyBelowTheMinimumRate(String path) throws Exception {
        BodyPace.Times times = new BodyPace.Times(NO_TIME, FOREVER);
        HttpServer server = start(new BodyPace(100_000, times, times, FOREVER));

        String answer = new Drip(server.port(), path, true).answer();

        assertThat(answer)
                .startsWith("HTTP/1.1 408")
                .containsIgnoringCase("Connection: close")
                .contains("\"reason\":\"body-too-slow\"", "at least 100000 must arrive in 0.0 s", "faster connection");
        await().until(() -> taken() == 0);
    }

    @Test
    void answers408ToABodyThatTakesTooLongAtAnyRate() throws Exception {
        BodyPace.Times times = new BodyPace.Times(FOREVER, NO_TIME);

        String answer = new Drip(start(new BodyPace(1, times, times, FOREVER)).port(), "/v1/images", false).answer();

        assertThat(answer).startsWith("HTTP/1.1 408").contains("body-too-slow", "the limit is 0.0 s");
    }

    @Test
    void appliesTheShorterTimesWhileManyRequestsAreRead() throws Exception {
        HttpServer server = start(new BodyPace(1_000, PATIENT, new BodyPace.Times(FOREVER, NO_TIME), FOREVER));
        int usual = BodyBudget.MAX_READ / 2;
        for (int i = 0; i < usual; i++) {
            new Drip(server.port(), "/v1/images", true).drip();
        }
        await().until(() -> taken() == usual);

        assertThat(new Drip(server.port(), "/v1/images", true).answer())
                .startsWith("HTTP/1.1 408")
                .contains("while many requests are being read");
    }

    @Test
    void acceptsALongUploadOfAnArchiveAtASufficientRate() throws Exception {
        BodyPace.Times times = new BodyPace.Times(FOREVER, NO_TIME);

        assertThat(send(start(new BodyPace(1, times, times, FOREVER)), "POST", "/v1/archives", 1 << 20)
                        .body())
                .isEqualTo(Integer.toString(1 << 20));
    }

    @Test
    void closesTheConnectionOfAClientThatReadsTooSlowly() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Endpoints endless = routes -> routes.get("/v1/endless", ctx -> {
            try {
                while (true) {
                    ctx.outputStream().write(new byte[1 << 16]);
                }
            } catch (IOException e) {
                failed.countDown();
            }
        });
        HttpServer server =
                start(0, List.of(endless), List.of(), new BodyPace(1, PATIENT, PATIENT, Duration.ofMillis(300)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("GET /v1/endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            await().until(() -> {
                int unused = socket.getInputStream().read();
                return failed.getCount() == 0;
            });
        }
    }

    @Test
    void answersOtherRequestsWhileHeadersArriveSlowly() throws Exception {
        HttpServer server = start(ANY);
        for (int i = 0; i < 600; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            open.add(socket);
            socket.getOutputStream().write("POST /v1/images HTTP/1.1\r\nHost: lo".getBytes(UTF_8));
        }

        assertThat(send(server, "POST", "/v1/images", 900).body()).isEqualTo("900");
    }

    @Test
    void theGatewayForwardsThe408() throws Exception {
        BodyPace.Times times = new BodyPace.Times(NO_TIME, FOREVER);
        HttpServer behind = start(new BodyPace(100_000, times, times, FOREVER));
        Upstream upstream = new Upstream(
                "things-service", "THINGS_URL", URI.create("http://127.0.0.1:" + behind.port()), List.of("/v1/images"));
        HttpServer front = start(0, List.of(), List.of(upstream), ANY);

        assertThat(new Drip(front.port(), "/v1/images", true).status()).isEqualTo("HTTP/1.1 408");
    }
}
