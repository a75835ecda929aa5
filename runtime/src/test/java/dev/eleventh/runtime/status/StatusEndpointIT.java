package dev.eleventh.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.runtime.http.HttpJson;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.http.Upstream;
import dev.eleventh.runtime.telemetry.Metrics;
import io.micrometer.core.instrument.Gauge;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Joins the verdicts of several processes, each with a server and metrics of its own. */
class StatusEndpointIT {
    private final Failures failures = new Failures();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        failures.close();
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.add(part);
        return part;
    }

    private HttpServer serve(Metrics metrics, StatusSource source, List<Upstream> upstreams) {
        StatusWatch watch = open(StatusWatch.start(metrics.registry(), List.of(source), failures::failed));
        return open(HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(new StatusEndpoint(watch, upstreams)),
                List.of(),
                metrics.registry(),
                upstreams));
    }

    private static Upstream upstream(String service, int port) {
        return new Upstream(service, "TRAINER_URL", URI.create("http://127.0.0.1:" + port), List.of("/v1/learner"));
    }

    private static HttpResponse<String> get(HttpServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static JsonNode status(HttpServer server) throws Exception {
        HttpResponse<String> response = get(server, "/v1/status");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return HttpJson.mapper().readTree(response.body());
    }

    /** A trainer that answers about the version that it is asked about. */
    private static StatusSource trainer() {
        return new StatusSource() {
            @Override
            public String service() {
                return "trainer-service";
            }

            @Override
            public Optional<Forgotten> forgotten(OptionalLong version) {
                return Optional.of(Forgotten.unknown(version.isEmpty() ? null : version.getAsLong(), "asked"));
            }
        };
    }

    @Test
    void aProcessWithoutAFindingIsHealthy() throws Exception {
        HttpServer server = serve(open(Metrics.start()), StatusSource.of("ingest-service"), List.of());

        JsonNode status = status(server);

        assertThat(status.get("verdict").asText()).isEqualTo("healthy");
        assertThat(status.get("headline").asText()).isEqualTo("Healthy");
        assertThat(status.get("findings")).isEmpty();
        assertThat(status.at("/forgotten/answer").asText()).isEqualTo("unknown");
        assertThat(status.at("/services/0").asText()).isEqualTo("ingest-service");
    }

    @Test
    void theFindingsOfTheServicesBehindAreJoinedTheMostUrgentFirst() throws Exception {
        Metrics ofTrainer = open(Metrics.start());
        AtomicLong setAside = new AtomicLong(2);
        Gauge.builder("eleventh.outbox.set.aside", setAside, AtomicLong::get).register(ofTrainer.registry());
        HttpServer trainer = serve(ofTrainer, trainer(), List.of());
        Metrics ofInference = open(Metrics.start());
        Gauge.builder("eleventh.images.answered.again", () -> 300).register(ofInference.registry());
        Gauge.builder("eleventh.serving.version", () -> 7).register(ofInference.registry());
        HttpServer inference = serve(
                ofInference,
                StatusSource.of("inference-service"),
                List.of(upstream("trainer-service", trainer.port())));

        JsonNode status = status(inference);

        assertThat(status.get("verdict").asText()).isEqualTo("alert");
        assertThat(status.get("headline").asText()).isEqualTo("2 things need you");
        assertThat(status.get("findings").findValuesAsText("code")).containsExactly("not-published", "answering-again");
        assertThat(status.at("/findings/0/value").asText()).isEqualTo("2 records");
        assertThat(status.at("/findings/0/link/docs").asText())
                .isEqualTo("docs/operate/runbooks/eleventhnotpublished.md");
        assertThat(status.get("services").toString()).isEqualTo("[\"inference-service\",\"trainer-service\"]");
        assertThat(status.at("/forgotten/version").asLong())
                .as("the trainer is asked about the version that serves")
                .isEqualTo(7);

        setAside.set(0);
        await("the finding to end")
                .until(() -> status(inference).get("verdict").asText().equals("attention"));
    }

    @Test
    void aServiceThatDoesNotAnswerIsAFinding() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        HttpServer server = serve(
                open(Metrics.start()),
                StatusSource.of("inference-service"),
                List.of(upstream("trainer-service", port)));

        JsonNode status = status(server);

        assertThat(status.get("verdict").asText()).isEqualTo("alert");
        assertThat(status.at("/findings/0/code").asText()).isEqualTo("down");
        assertThat(status.at("/findings/0/service").asText()).isEqualTo("trainer-service");
        assertThat(status.at("/findings/0/action").asText()).contains("TRAINER_URL");
        assertThat(status.at("/forgotten/answer").asText()).isEqualTo("unknown");
    }

    @Test
    void servicesThatAskEachOtherDoNotAskForever() throws Exception {
        Metrics metrics = open(Metrics.start());
        HttpServer behind = serve(open(Metrics.start()), trainer(), List.of());
        HttpServer middle = serve(
                metrics, StatusSource.of("inference-service"), List.of(upstream("trainer-service", behind.port())));
        HttpServer front = serve(
                open(Metrics.start()),
                StatusSource.of("inference-service"),
                List.of(upstream("trainer-service", middle.port())));

        assertThat(status(front).get("services"))
                .as("only its own service and the next")
                .hasSize(2);
    }

    @Test
    void anInvalidVersionIsRefused() throws Exception {
        HttpServer server = serve(open(Metrics.start()), trainer(), List.of());

        HttpResponse<String> response = get(server, "/v1/status?version=newest");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("invalid-version", "was 'newest'");
        assertThat(get(server, "/v1/status?version=3").body()).contains("\"version\":3");
    }
}
