package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Endpoints on a server of their own, and a client that reads from it. */
public final class HttpReads implements AutoCloseable {
    private final Metrics metrics = Metrics.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer http;

    public HttpReads(Endpoints endpoints) {
        http = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(endpoints), List.of(), metrics.registry());
    }

    public HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(http.port(), path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Sends a request with a body in JSON. */
    public HttpResponse<byte[]> send(String method, String path, String body) throws Exception {
        return send(method, path, body.getBytes(UTF_8));
    }

    public HttpResponse<byte[]> send(String method, String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(http.port(), path)))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    public JsonNode json(String path) throws Exception {
        HttpResponse<byte[]> response = get(path);
        JsonNode json = Json.MAPPER.readTree(response.body());
        assertThat(response.statusCode()).as("%s: %s", path, json).isEqualTo(200);
        return json;
    }

    public void assertRefused(String path, int status, String reason) throws Exception {
        HttpResponse<byte[]> response = get(path);
        JsonNode error = Json.MAPPER.readTree(response.body()).path("error");
        assertThat(error.path("reason").asText()).as("%s: %s", path, error).isEqualTo(reason);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Override
    public void close() {
        http.close();
        metrics.close();
    }
}
