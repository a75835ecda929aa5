package dev.eleventh.ingest;

import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Runs the service with its HTTP port in this JVM. */
public final class RunningIngest implements AutoCloseable {
    private final Failures failures = new Failures();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final IngestService service;
    private final HttpServer http;

    public RunningIngest(IngestConfig config) {
        service = IngestService.start(config, metrics.registry(), Tracing.off(), failures::failed);
        http = HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(service.endpoints()),
                service.healthChecks(),
                metrics.registry());
    }

    public void awaitReady() {
        await().until(() -> get("/health/ready").statusCode() == 200);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    /** Sends a POST request; an empty content type sends no header. */
    public HttpResponse<String> post(String path, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        return send("POST", path, contentType, body);
    }

    /** Sends a request with further headers, given as names and values in turn. */
    public HttpResponse<String> send(
            String method, String path, String contentType, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public int port() {
        return http.port();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }

    @Override
    public void close() {
        http.close();
        service.close();
        metrics.close();
        failures.close();
    }
}
