package dev.eleventh.runtime.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.access.TokenFile;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access to a service that requires tokens, directly and through a gateway, and to one that requires none. */
class AccessControlIT {
    private static final Metrics METRICS = Metrics.start();
    private static final Secret PRODUCER = Token.random();
    private static final Secret ADMINISTRATOR = Token.random();
    private static final String[] NOTHING = {};

    private static HttpServer service;
    private static HttpServer gateway;
    private static HttpServer open;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        Path file = Files.write(
                directory.resolve("tokens"),
                List.of(
                        Token.of(PRODUCER, Set.of(Role.PRODUCE), "camera").line(),
                        Token.of(ADMINISTRATOR, Set.of(Role.ADMINISTER), "").line()));
        Optional<TokenFile> tokens = Optional.of(TokenFile.read(file));
        service = start(tokens, List.of());
        gateway = start(
                tokens,
                List.of(new Upstream(
                        "things-service",
                        "THINGS_URL",
                        URI.create("http://127.0.0.1:" + service.port()),
                        List.of("/v1/things"))));
        open = start(Optional.empty(), List.of());
    }

    private static HttpServer start(Optional<TokenFile> tokens, List<Upstream> upstreams) {
        Endpoints things = routes -> {
            routes.post("/v1/things", ctx -> ctx.status(202).json(Map.of("name", "thing")), Role.PRODUCE);
            routes.get("/v1/things", ctx -> ctx.json(Map.of("name", "thing")), Role.PREDICT, Role.PRODUCE);
            routes.get("/v1/things/forgotten", ctx -> ctx.result("no role was declared"));
            routes.delete("/v1/things/all", ctx -> ctx.result("gone"), Role.ADMINISTER);
            routes.get("/v2/things", ctx -> ctx.result("open inference"), Role.PREDICT);
        };
        return HttpServer.start(
                new HttpSettings("127.0.0.1", 0, tokens, HttpSettings.DEFAULT_BODIES_BYTES),
                upstreams.isEmpty() ? List.of(things) : List.of(),
                List.of(),
                METRICS.registry(),
                upstreams);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        service.close();
        open.close();
        METRICS.close();
    }

    private HttpResponse<String> ask(HttpServer server, String method, String path, String... headers)
            throws Exception {
        return ask(server, method, path, "", headers);
    }

    private HttpResponse<String> ask(HttpServer server, String method, String path, String body, String[] headers)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String[] bearer(Secret token) {
        return new String[] {"Authorization", "Bearer " + token.reveal()};
    }

    private static String[] cookie(Secret token, String... more) {
        List<String> headers = new ArrayList<>(List.of("Cookie", "eleventh_token=" + token.reveal()));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    private static String reason(HttpResponse<String> response) throws Exception {
        return HttpJson.mapper().readTree(response.body()).at("/error/reason").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic YTpi", "Bearer eleventh_", "bearer"})
    void answers401WithTheSchemeToARequestWithoutAValidToken(String authorization) throws Exception {
        for (HttpServer server : List.of(service, gateway)) {
            for (String[] headers : List.of(NOTHING, new String[] {"Authorization", authorization})) {
                HttpResponse<String> response = ask(server, "POST", "/v1/things", headers);

                assertThat(response.statusCode()).isEqualTo(401);
                assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"eleventh\"");
                assertThat(reason(response)).isEqualTo("unauthorized");
                assertThat(response.body()).doesNotContain("wrong");
            }
        }
    }

    @Test
    void aTokenAllowsTheRoutesOfItsRoleAndTheRejectionNamesTheMissingRole() throws Exception {
        for (HttpServer server : List.of(service, gateway)) {
            assertThat(ask(server, "POST", "/v1/things", bearer(PRODUCER)).statusCode())
                    .isEqualTo(202);
            assertThat(ask(server, "GET", "/v1/things", bearer(PRODUCER)).statusCode())
                    .as("either of two roles is enough")
                    .isEqualTo(200);
            HttpResponse<String> refused = ask(server, "DELETE", "/v1/things/all", bearer(PRODUCER));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(reason(refused)).isEqualTo("role-missing");
            assertThat(refused.body()).contains("needs the role administer", "'camera' has produce");
            assertThat(ask(server, "DELETE", "/v1/things/all", bearer(ADMINISTRATOR))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(ask(service, "GET", "/v2/things", bearer(PRODUCER)).body())
                .as("the Open Inference Protocol has its own error format")
                .startsWith("{\"error\":\"GET /v2/things needs the role predict");
    }

    @Test
    void aRouteWithoutARoleRequiresAdminister() throws Exception {
        assertThat(ask(service, "GET", "/v1/things/forgotten", bearer(PRODUCER)).statusCode())
                .isEqualTo(403);
        assertThat(ask(service, "GET", "/v1/things/forgotten", bearer(ADMINISTRATOR))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void probesAndSpecificationsNeedNoTokenButMetricsDo() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/openapi.yaml", "/asyncapi.yaml")) {
            assertThat(ask(service, "GET", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(ask(service, "GET", "/metrics").statusCode()).isEqualTo(401);
        assertThat(ask(service, "GET", "/metrics", bearer(PRODUCER)).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /v1/things",
        "GET, /v1/things/",
        "GET, //v1/things",
        "GET, /v1/%74hings",
        "GET, /v1/things;a=b",
        "GET, /health/../v1/things",
        "GET, /health/live/..;/../v1/things",
        "OPTIONS, /v1/things"
    })
    void noSpellingOfAPathAndNoOtherMethodBypassesTheCheck(String method, String path) throws Exception {
        HttpResponse<String> response = ask(service, method, path);

        assertThat(response.statusCode()).isBetween(400, 499);
        assertThat(response.body()).doesNotContain("thing\"");
    }

    @Test
    void aBrowserExchangesATokenForAnHttpOnlyCookieAndEndsTheSession() throws Exception {
        HttpResponse<String> begun =
                ask(service, "POST", "/v1/session", "{\"token\": \"%s\"}".formatted(PRODUCER.reveal()), NOTHING);

        assertThat(begun.statusCode()).isEqualTo(200);
        assertThat(begun.body()).isEqualTo("{\"name\":\"camera\",\"roles\":[\"produce\"]}");
        assertThat(begun.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .startsWith("eleventh_token=" + PRODUCER.reveal())
                        .contains("HttpOnly", "SameSite=Strict", "Path=/")
                        .doesNotContain("Secure", "Max-Age"));
        for (HttpServer server : List.of(service, gateway)) {
            assertThat(ask(server, "GET", "/v1/things", cookie(PRODUCER)).statusCode())
                    .isEqualTo(200);
            assertThat(ask(server, "GET", "/v1/things", cookie(new Secret("wrong")))
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> ended = ask(service, "DELETE", "/v1/session", cookie(PRODUCER));
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(ended.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie ->
                        assertThat(cookie).startsWith("eleventh_token=;").contains("Expires=Thu, 01 Jan 1970"));
    }

    @Test
    void aCookieIsSecureIfTheRequestCameByHttps() throws Exception {
        HttpResponse<String> begun =
                ask(service, "POST", "/v1/session", "{\"token\": \"%s\"}".formatted(PRODUCER.reveal()), new String[] {
                    "X-Forwarded-Proto", "https"
                });

        assertThat(begun.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("Secure"));
    }

    @Test
    void startsNoSessionWithoutAKnownToken() throws Exception {
        HttpResponse<String> unknown = ask(service, "POST", "/v1/session", "{\"token\": \"wrong\"}", NOTHING);

        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(ask(service, "POST", "/v1/session", "eleventh_secret", NOTHING)
                        .body())
                .contains("no-token")
                .doesNotContain("eleventh_secret");
        assertThat(ask(open, "POST", "/v1/session", "{\"token\": \"any\"}", NOTHING)
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void acceptsAChangeWithACookieOnlyFromAPageOfThisOrigin() throws Exception {
        for (HttpServer server : List.of(service, gateway)) {
            String own = "http://127.0.0.1:" + server.port();
            String[] none = cookie(PRODUCER);
            String[] same = cookie(PRODUCER, "Sec-Fetch-Site", "same-origin");
            String[] origin = cookie(PRODUCER, "Origin", own);
            assertThat(ask(server, "POST", "/v1/things", none).statusCode()).isEqualTo(403);
            assertThat(ask(server, "POST", "/v1/things", same).statusCode()).isEqualTo(202);
            assertThat(ask(server, "POST", "/v1/things", origin).statusCode()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, http://evil.example",
        "Origin, http://127.0.0.1:1",
        "Origin, null"
    })
    void rejectsEveryChangeFromAPageOfAnotherOrigin(String header, String value) throws Exception {
        for (HttpServer server : List.of(service, gateway, open)) {
            List<String[]> credentials =
                    List.of(new String[] {header, value}, cookie(ADMINISTRATOR, header, value), new String[] {
                        "Authorization", "Bearer " + ADMINISTRATOR.reveal(), header, value
                    });
            for (String[] headers : credentials) {
                HttpResponse<String> response = ask(server, "POST", "/v1/things", headers);

                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(reason(response)).isEqualTo("cross-site");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example:8080, 403",
        "evil.example, 403",
        "localhost:8080, 200",
        "[::1]:8080, 200",
        "127.0.0.1, 200"
    })
    void rejectsAForeignHostNameIfNoTokensAreSet(String host, int status) throws Exception {
        // Java's client cannot send a Host header that differs from the address
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
            String request = "GET /v1/things HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
            socket.getOutputStream().write(request.getBytes(US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 %d ".formatted(status));
        }
    }

    @Test
    void everyAnswerHasTheSecurityHeaders() throws Exception {
        for (String path : List.of("/v1/things", "/v1/nothing", "/health/live", "/v1/things?label=%ff", "/v1/%00")) {
            for (HttpServer server : List.of(service, gateway)) {
                HttpResponse<String> response = ask(server, "GET", path, bearer(PRODUCER));

                assertThat(response.headers().map())
                        .as("%d %s", response.statusCode(), path)
                        .containsEntry("x-content-type-options", List.of("nosniff"))
                        .containsEntry("referrer-policy", List.of("no-referrer"))
                        .containsEntry("cache-control", List.of("no-store"))
                        .hasEntrySatisfying(
                                "content-security-policy",
                                policy -> assertThat(policy)
                                        .singleElement()
                                        .asString()
                                        .contains("frame-ancestors 'none'", "default-src 'none'"));
            }
        }
    }
}
