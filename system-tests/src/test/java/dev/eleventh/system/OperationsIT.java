package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.http.Upstream;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that the docs and ops/ name only metrics and health checks that exist, and all of Eleventh's. */
@SharedQuickstart.User
class OperationsIT {
    /** The headings of the metrics page above the tables of Eleventh's own metrics. */
    private static final List<String> METRICS =
            List.of("## All services", "## ingest-service", "## trainer-service", "## inference-service");

    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();

    /** Triggers the events that are counted, because some metrics exist only after the first event. */
    @BeforeAll
    static void letEverythingHappenThatIsCounted() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            SYSTEM.post("/v1/examples?label=op-disc&id=op-disc-" + i, Drawings.png("disc", 9_000 + i));
            SYSTEM.post("/v1/examples?label=op-cross&id=op-cross-" + i, Drawings.png("cross", 9_100 + i));
        }
        SYSTEM.post("/v1/examples:batch", ZippedPictures.of("op-disc", Drawings.png("disc", 9_200)));
        await("the classes to be learned")
                .until(() -> SYSTEM.learner().get("labels").toString().contains("op-cross"));
        try (KafkaProbe kafka = new KafkaProbe(SYSTEM.bootstrapServers())) {
            kafka.send("model-control", null, "stable", Map.of(), "not a pin".getBytes(UTF_8));
            // removes the invalid pin, in case the system is restarted on the same data
            kafka.send("model-control", null, "stable", Map.of(), null);
            kafka.send("images", null, "op-asked", Map.of(), Drawings.png("disc", 9_300));
            kafka.flush();
            await("the image to be answered")
                    .until(() ->
                            KafkaProbe.countByKey(kafka.readAll("predictions")).containsKey("op-asked"));
        }
        SYSTEM.post("/v1/examples?label=op-disc&id=op-asked", Drawings.png("disc", 9_300));
        await("the outcome to be counted")
                .until(() -> SYSTEM.get("/metrics").body().contains("eleventh_live_accuracy"));
        await("the pin to be refused")
                .until(() -> SYSTEM.get("/metrics").body().contains("eleventh_pins_refused_total"));
    }

    @Test
    void everyMetricOfEleventhIsDocumentedWithItsTypeAndLabels() throws Exception {
        Map<String, String> exposed = new TreeMap<>();
        // the quickstart's services share a port and forward nothing, so a separate server has the gateway's metrics
        for (Scrape scrape : List.of(Scrape.of(SYSTEM.get("/metrics").body()), gateway())) {
            scrape.withPrefix("eleventh_")
                    .forEach((name, family) -> exposed.put(name, describe(family.type(), family.labels())));
        }
        Map<String, String> documented = new TreeMap<>();
        OperationsPage page = OperationsPage.read("docs/reference/metrics.md");
        for (String heading : METRICS) {
            for (List<String> row : page.rows(heading)) {
                documented.put(
                        row.get(0),
                        describe(row.get(1), Arrays.asList(row.get(3).split("[ ,]+"))));
            }
        }

        assertThat(exposed).isEqualTo(documented);
    }

    private static String describe(String type, Iterable<String> labels) {
        return StreamSupport.stream(labels.spliterator(), false)
                .filter(label -> !label.isBlank())
                .sorted()
                .collect(Collectors.joining(", ", type + " {", "}"));
    }

    /** Returns the metrics of a server that has forwarded a request. */
    private static Scrape gateway() throws IOException, InterruptedException {
        Upstream trainer =
                new Upstream("trainer-service", "TRAINER_URL", URI.create(SYSTEM.url()), List.of("/v1/learner"));
        try (Metrics metrics = Metrics.start();
                HttpServer server = HttpServer.start(
                        new HttpSettings("127.0.0.1", 0), List.of(), List.of(), metrics.registry(), List.of(trainer))) {
            assertThat(get(server, "/v1/learner").statusCode()).isEqualTo(200);
            await("the request to be counted")
                    .until(() -> get(server, "/metrics").body().contains("eleventh_gateway_requests_seconds"));
            return Scrape.of(get(server, "/metrics").body());
        }
    }

    private static HttpResponse<String> get(HttpServer server, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void everyMetricThatAnAlertOrTheDashboardReadsExists() {
        await("metrics that appear with the first garbage collection or the first record")
                .untilAsserted(() -> assertThat(
                                Scrape.of(SYSTEM.get("/metrics").body()).samples())
                        .containsAll(Alarms.metrics()));
    }

    @Test
    void everyHealthCheckIsDocumented() {
        JsonNode report = Json.read(SYSTEM.get("/health/ready").body(), JsonNode.class);
        TreeSet<String> checks = new TreeSet<>();
        report.get("checks").forEach(check -> checks.add(check.get("name").asText()));

        assertThat(OperationsPage.read("docs/reference/errors.md").rows("## Health checks"))
                .extracting(row -> row.get(0))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(checks);
    }

    @Test
    @NeedsProgram(OptionalProgram.PROMTOOL)
    void prometheusAcceptsTheRulesAndTheirTestsPass() throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of("target"), "ops-check-", ".out");
        Process check = new ProcessBuilder(Alarms.FOLDER.resolve("check").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(check.waitFor()).as(Files.readString(output)).isZero();
    }
}
