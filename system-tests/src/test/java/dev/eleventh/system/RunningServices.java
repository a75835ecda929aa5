package dev.eleventh.system;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.IngestService;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.status.StatusEndpoint;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.runtime.status.StatusWatch;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.http.LearnerStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Runs the three services in this JVM on one HTTP port, with a separate broker and a database that tests can query. */
final class RunningServices implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Failures failures = new Failures();
    private final Map<String, String> environment;
    private final Path kafkaDirectory;
    private EmbeddedKafka kafka;
    private final TrainerService trainer;
    private final HttpServer http;
    private final Jdbi jdbi;

    RunningServices(Path directory, String name, Map<String, String> more) {
        this(directory, name, more, Map.of());
    }

    /**
     * Starts the broker, the database and the services.
     *
     * @param more additional settings of the services
     * @param broker additional settings of the broker
     */
    RunningServices(Path directory, String name, Map<String, String> more, Map<String, String> broker) {
        kafkaDirectory = directory.resolve("kafka");
        kafka = open(EmbeddedKafka.start(kafkaDirectory, 0, broker));
        EmbeddedPostgreSql postgreSql = TestServers.postgreSql();
        String url = postgreSql.createDatabase(name);
        Migrations.migrate(url, postgreSql.user(), postgreSql.password());
        environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "STATE_DIRECTORY", directory.resolve("state").toString(),
                "DATABASE_URL", url,
                "DATABASE_USER", postgreSql.user(),
                "DATABASE_PASSWORD", postgreSql.password(),
                "LEARN_AFTER", "500ms",
                "ACK_TIMEOUT", Patience.MINUTES + "m"));
        environment.putAll(more);
        Settings settings = Settings.of(environment);
        Metrics metrics = open(Metrics.start());
        Backbone backbone = open(Backbone.load());
        IngestService ingest = open(IngestService.start(
                IngestConfig.read(settings), metrics.registry(), tracing(IngestService.NAME), failures::failed));
        trainer = open(TrainerService.start(
                TrainerConfig.read(settings),
                backbone,
                metrics.registry(),
                tracing(TrainerService.NAME),
                failures::failed));
        InferenceService inference = open(InferenceService.start(
                InferenceConfig.read(settings),
                backbone,
                metrics.registry(),
                tracing(InferenceService.NAME),
                failures::failed));
        StatusWatch status = open(StatusWatch.start(
                metrics.registry(),
                List.of(StatusSource.of(IngestService.NAME), trainer.statusSource(), inference.statusSource()),
                failures::failed));
        http = open(HttpServer.start(
                new HttpSettings(
                        "127.0.0.1", 0, HttpSettings.read(settings).tokens(), HttpSettings.DEFAULT_BODIES_BYTES),
                List.of(
                        ingest.endpoints(),
                        trainer.endpoints(),
                        inference.endpoints(),
                        new StatusEndpoint(status, List.of())),
                Stream.of(ingest.healthChecks(), trainer.healthChecks(), inference.healthChecks())
                        .flatMap(List::stream)
                        .toList(),
                metrics.registry()));
        jdbi = Jdbi.create(
                environment.get("DATABASE_URL"),
                environment.get("DATABASE_USER"),
                environment.get("DATABASE_PASSWORD"));
    }

    private Tracing tracing(String service) {
        return open(Tracing.start(service, environment));
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** Returns the routes of HTTP with their roles. */
    Map<String, Set<Role>> routes() {
        return http.routes();
    }

    Map<String, String> environment() {
        return environment;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void stopBroker() {
        kafka.close();
    }

    /** Starts the broker again with its data and on its port. */
    void startBroker() {
        String address = kafka.bootstrapServers();
        kafka = EmbeddedKafka.start(kafkaDirectory, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        // last in the deque, so closed after the parts that need it
        opened.addLast(kafka);
    }

    LearnerStatus learner() {
        return trainer.status();
    }

    List<String> query(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    /** Changes the database behind the services' back, to reach quickly a state that would take long to learn. */
    void execute(String sql) {
        jdbi.useTransaction(handle -> handle.createScript(sql).execute());
    }

    String url() {
        return "http://127.0.0.1:" + http.port();
    }

    HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        return send(method, path, Map.of(), body);
    }

    HttpResponse<String> send(String method, String path, Map<String, String> headers, byte[] body) throws Exception {
        URI uri = URI.create(url() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request that must be answered with 202, and returns the body. */
    String queue(String method, String path, byte[] body) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() != 202) {
            throw new AssertionError("%s %s was not answered with 202: %s".formatted(method, path, response.body()));
        }
        return response.body();
    }

    static byte[] labelBody(String label) {
        return Json.write(Map.of("label", label)).getBytes(StandardCharsets.UTF_8);
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        failures.close();
    }
}
