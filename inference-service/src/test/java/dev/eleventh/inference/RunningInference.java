package dev.eleventh.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Runs the service with its HTTP port in this JVM. */
public final class RunningInference implements AutoCloseable {
    private final Failures failures = new Failures();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final InferenceService service;
    private final HttpServer http;

    /** Starts the service in a group of its own. */
    public RunningInference(String bootstrapServers) {
        this(environment(bootstrapServers, UUID.randomUUID().toString()));
    }

    public RunningInference(Map<String, String> environment) {
        service = InferenceService.start(
                InferenceConfig.read(Settings.of(environment)),
                TestBackbone.get(),
                metrics.registry(),
                Tracing.off(),
                failures::failed,
                Patience.LIMIT);
        http = HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(service.endpoints()),
                service.healthChecks(),
                metrics.registry());
    }

    public static Map<String, String> environment(String bootstrapServers, String instance) {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                "INFERENCE_GROUP_ID", "group-" + instance,
                "INFERENCE_TRANSACTIONAL_ID", "instance-" + instance));
    }

    public void awaitServing(long version) {
        await().until(() -> service.servingVersion() == version);
    }

    public long servingVersion() {
        return service.servingVersion();
    }

    public int refused(String reason) {
        return counted("eleventh.model.refused", reason);
    }

    public void awaitRefused(String reason, int times) {
        await().until(() -> refused(reason) == times);
    }

    public int swaps() {
        return (int) metrics.registry().get("eleventh.model.swaps").counter().count();
    }

    /** Sends no content type if it is empty. */
    public HttpResponse<String> predict(byte[] image, String contentType) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri("/v1/predict")).POST(BodyPublishers.ofByteArray(image));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    /** Sends no body if it is empty. */
    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(request(method, path, body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(String method, String path, String body) {
        return client.sendAsync(request(method, path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    /** Returns the lines of an event stream, which continues until it is closed. */
    public Stream<String> events(String path) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    String address() {
        return "127.0.0.1:" + http.port();
    }

    /** Images that were on the topic when the group was found without offsets. */
    public long answeredAgain() {
        return (long)
                metrics.registry().get("eleventh.images.answered.again").gauge().value();
    }

    /** Versions that were loaded because a request named them. */
    long loads() {
        return metrics.registry().get("eleventh.version.load").timer().count();
    }

    /** Returns the value of a counter with a reason; 0 while there is none. */
    public int counted(String name, String reason) {
        Counter counter = metrics.registry().find(name).tag("reason", reason).counter();
        return counter == null ? 0 : (int) counter.count();
    }

    /** Returns the reason in an error's body. */
    public static String reason(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body()).at("/error/reason").asText();
    }

    private URI uri(String path) {
        return URI.create("http://" + address() + path);
    }

    @Override
    public void close() {
        http.close();
        service.close();
        metrics.close();
        failures.close();
    }
}
