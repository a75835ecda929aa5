package dev.eleventh.runtime.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One server in front of another, like the inference-service in front of the ingest-service. */
class GatewayIT {
    private static final int LARGE = 100 << 20;

    private static final Metrics METRICS = Metrics.start();
    private static final EventStream EVENTS =
            new EventStream("/v1/things/stream/events", "thing", () -> Optional.of("first"));

    private final HttpClient client = HttpClient.newHttpClient();
    private static int nowhere;
    private static HttpServer behind;
    private static HttpServer front;

    @BeforeAll
    static void startBoth() {
        nowhere = freePort();
        behind = start(0, List.of(GatewayIT::addThings, EVENTS), List.of());
        front = startFront();
    }

    private static HttpServer startFront() {
        return start(
                0,
                List.of(routes -> routes.get("/v1/things/own", ctx -> ctx.result("own"))),
                List.of(
                        upstream("THINGS_URL", behind.port(), "/v1/things"),
                        upstream("NOWHERE_URL", nowhere, "/v1/nowhere")));
    }

    private static HttpServer start(int port, List<Endpoints> endpoints, List<Upstream> upstreams) {
        return HttpServer.start(
                new HttpSettings("127.0.0.1", port),
                endpoints,
                List.of(),
                METRICS.registry(),
                upstreams,
                Patience.LIMIT,
                BodyPace.DEFAULT);
    }

    @AfterAll
    static void stop() {
        front.close();
        behind.close();
        METRICS.close();
    }

    private static Upstream upstream(String setting, int port, String path) {
        return new Upstream("things-service", setting, URI.create("http://127.0.0.1:" + port), List.of(path));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addThings(RoutesConfig routes) {
        routes.get("/v1/things/own", ctx -> ctx.result("not this one"));
        routes.get("/v1/things/headers", GatewayIT::showHeaders);
        routes.get("/v1/things/{id}", ctx -> ctx.result(ctx.pathParam("id") + "|" + ctx.queryParam("label")));
        routes.post("/v1/things:count", GatewayIT::count);
        routes.post("/v1/things:echo", GatewayIT::echo);
        routes.put("/v1/things/small", ctx -> ctx.result(Integer.toString(RequestBody.read(ctx, 10).length)));
        routes.delete(
                "/v1/things/{id}", ctx -> ctx.status(202).header("X-Thing", "7").json("gone"));
    }

    private static void showHeaders(Context ctx) {
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Collections.list(ctx.req().getHeaderNames())
                .forEach(name -> headers.put(name, ctx.req().getHeader(name)));
        ctx.header("Keep-Alive", "timeout=5").json(headers);
    }

    private static void count(Context ctx) throws IOException {
        long count = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream body = ctx.req().getInputStream()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                count += read;
            }
        }
        ctx.result(Long.toString(count));
    }

    /** Answers each line before the next one arrives. */
    private static void echo(Context ctx) throws IOException {
        OutputStream answer = ctx.res().getOutputStream();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(ctx.req().getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answer.write((line + "\n").getBytes(UTF_8));
            answer.flush();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, BodyPublisher body) throws Exception {
        return client.send(request(path).POST(body).build(), BodyHandlers.ofString());
    }

    @Test
    void forwardsStatusHeadersAndPathUnchanged() throws Exception {
        HttpResponse<String> deleted =
                client.send(request("/v1/things/a%2Fb").DELETE().build(), BodyHandlers.ofString());
        assertThat(deleted.statusCode()).isEqualTo(202);
        assertThat(deleted.headers().firstValue("X-Thing")).hasValue("7");
        assertThat(deleted.body()).isEqualTo("gone");

        assertThat(get("/v1/things/a%2Fb%25?label=m%C3%BCg+%26").body()).isEqualTo("a/b%|müg &");
        assertThat(get("/v1/things/7?label=" + "x".repeat(20_000)).body()).endsWith("x");
        // the service behind the gateway checks the query
        assertThat(get("/v1/things/7?label=%ff").statusCode()).isEqualTo(400);
        assertThat(get("/v1/thingsandmore").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").body())
                .contains("eleventh_gateway_requests_seconds_count{service=\"things-service\",status=\"202\"} 1");
    }

    @Test
    void answersOnItsOwnPathsEvenWithAnotherMethod() throws Exception {
        assertThat(get("/v1/things/own").body()).isEqualTo("own");
        assertThat(post("/v1/things/own", BodyPublishers.noBody()).statusCode()).isEqualTo(405);
    }

    @Test
    void dropsHopByHopHeadersAndForwardsTheTrace() throws Exception {
        String answer = raw("""
                GET /v1/things/headers HTTP/1.1
                Host: localhost
                Connection: close, X-Private
                X-Private: 1
                TE: trailers
                Keep-Alive: 5
                traceparent: 00-1-2-01

                """.replace("\n", "\r\n"));

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("\"traceparent\":\"00-1-2-01\"", "\"Via\":\"1.1 eleventh-gateway\"")
                .doesNotContain("X-Private", "\"TE\"", "Upgrade", "\"Keep-Alive\"", "timeout=5");
    }

    /** Returns the gateway's answer to these bytes. */
    private String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/things/a|b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /v1/things:count HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf",
                "POST /v1/things:count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"
            })
    void answersABadRequestToMalformedHttp(String bytes) throws Exception {
        assertThat(raw(bytes)).startsWith("HTTP/1.1 400").contains("{\"error\":{\"reason\":\"bad-request");
    }

    @Test
    void streamsALargeUpload() throws Exception {
        InputStream zeros = new InputStream() {
            private int left = LARGE;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] buffer, int from, int length) {
                int count = Math.min(left, length);
                left -= count;
                return count > 0 ? count : -1;
            }
        };

        HttpResponse<String> response = post("/v1/things:count", BodyPublishers.ofInputStream(() -> zeros));

        assertThat(response.body()).isEqualTo(Integer.toString(LARGE));
    }

    @Test
    void streamsTheAnswerWhileTheRequestIsBeingSent() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out.write("POST /v1/things:echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(US_ASCII));
            for (int i = 0; i < 3; i++) {
                out.write("5\r\nline\n\r\n".getBytes(US_ASCII));
                assertThat(in.lines().filter("line"::equals).findFirst()).isPresent();
            }
            out.write("0\r\n\r\n".getBytes(US_ASCII));
        }
    }

    @Test
    void forwardsExpectContinueToTheServiceBehind() throws Exception {
        String head =
                "PUT /v1/things/small HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n";
        assertThat(firstLine(head.formatted(11))).isEqualTo("HTTP/1.1 413");
        assertThat(firstLine(head.formatted(10))).isEqualTo("HTTP/1.1 100");
    }

    private String firstLine(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream().write(bytes.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }

    @Test
    void aRejectionReachesAClientThatIsStillSending() throws Exception {
        HttpRequest large = request("/v1/things/small")
                .PUT(BodyPublishers.ofByteArray(new byte[20 << 20]))
                .build();

        assertThat(client.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void forwardsEachEventImmediatelyAndEndsTheStreamWhenItStops() throws Exception {
        HttpServer stopping = startFront();
        URI uri = URI.create("http://127.0.0.1:%d/v1/things/stream/events".formatted(stopping.port()));
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        assertThat(dataOf(lines)).isEqualTo("data: first");

        EVENTS.publish("second");
        assertThat(dataOf(lines)).isEqualTo("data: second");

        // throws if a stream is still open after the grace period
        stopping.close();
        assertThat(lines.lines().filter(line -> line.startsWith("data"))).isEmpty();
        await().until(GatewayIT::nobodyReads);
    }

    /** The server notices that a reader has disconnected when it writes to it. */
    private static boolean nobodyReads() {
        EVENTS.publish("anyone?");
        return !EVENTS.hasReaders();
    }

    private static String dataOf(BufferedReader lines) {
        return lines.lines().filter(line -> line.startsWith("data")).findFirst().orElse("the end");
    }

    @Test
    void namesTheUnavailableServiceAndItsSetting() throws Exception {
        HttpResponse<String> response = get("/v1/nowhere/else");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body()).contains("\"reason\":\"service-away\"", "things-service", "NOWHERE_URL");
    }

    @Test
    void aPartialAnswerDoesNotLookComplete() throws Exception {
        for (String half : List.of("Content-Length: 100", "Transfer-Encoding: chunked")) {
            try (ServerSocket dying = new ServerSocket(nowhere, 1, InetAddress.getLoopbackAddress())) {
                CompletableFuture<HttpResponse<String>> response =
                        client.sendAsync(request("/v1/nowhere").build(), BodyHandlers.ofString());
                try (Socket socket = dying.accept()) {
                    // otherwise closing would reset the connection and lose the partial answer
                    BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                    assertThat(lines.lines().anyMatch(String::isEmpty)).isTrue();
                    socket.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\n" + half + "\r\n\r\n5\r\nhalf").getBytes(US_ASCII));
                }
                assertThat(response)
                        .failsWithin(Patience.LIMIT)
                        .withThrowableThat()
                        .havingRootCause()
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void detectsAGatewayThatForwardsToItself() throws Exception {
        int port = freePort();
        try (HttpServer loop = start(port, List.of(), List.of(upstream("THINGS_URL", port, "/v1/things")))) {
            URI uri = URI.create("http://127.0.0.1:%d/v1/things/7".formatted(loop.port()));

            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(508);
            assertThat(response.body()).contains("forwarded-twice", "THINGS_URL");
        }
    }
}
