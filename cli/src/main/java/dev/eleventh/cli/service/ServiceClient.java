package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the services' HTTP API behind one address. Every unsuccessful answer becomes an exception that states who
 * has to act.
 */
public final class ServiceClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    /** The service answers a batch only when the broker has stored all of it. */
    private static final Duration BATCH_LIMIT = Duration.ofMinutes(10);
    /** How long a request is sent again while the services are too busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int TOO_MANY_REQUESTS = 429;
    /** The pause if the refusal gives no waiting time, or gives it as a date. */
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

    private static final String EVENT_STREAM = "text/event-stream";

    private final String base;
    private final @Nullable String token;
    private final Consumer<String> waiting;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /**
     * Creates a client that has no connection yet.
     *
     * @param base the address before {@code /v1}, without a slash at its end
     * @param token null to send none
     * @param waiting receives the reason, once, when a request has to wait
     */
    ServiceClient(URI base, @Nullable String token, Consumer<String> waiting) {
        this.base = base.toString();
        this.token = token;
        this.waiting = waiting;
    }

    /** A successful answer: its status, and its body if that is JSON. */
    public record Answer(int status, JsonNode body) {}

    /** Returns the address of the services, without a slash at its end. */
    public String base() {
        return base;
    }

    public JsonNode get(String path) throws FailedException, InterruptedException {
        return json(ask(request(path).GET().timeout(ANSWER_LIMIT))).body();
    }

    /** Sends a request with any method and a JSON body or none. */
    public Answer send(String method, String path, @Nullable Object body) throws FailedException, InterruptedException {
        HttpRequest.Builder request = request(path).timeout(ANSWER_LIMIT);
        if (body == null) {
            return json(ask(request.method(method, BodyPublishers.noBody())));
        }
        return json(ask(request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.write(body)))));
    }

    public JsonNode postImage(String path, byte[] image) throws FailedException, InterruptedException {
        return json(ask(request(path)
                        .timeout(ANSWER_LIMIT)
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(image))))
                .body();
    }

    /** Returns the lines of the answer as they arrive. */
    public InputStream postArchive(String path, byte[] tarGz) throws FailedException, InterruptedException {
        return ask(request(path)
                        .timeout(BATCH_LIMIT)
                        .header("Content-Type", "application/gzip")
                        .POST(BodyPublishers.ofByteArray(tarGz)))
                .body();
    }

    /** Returns a file. */
    public HttpResponse<InputStream> file(String path) throws FailedException, InterruptedException {
        return ask(request(path).GET().timeout(ANSWER_LIMIT));
    }

    /** Returns server-sent events, until the service ends them. */
    public InputStream events(String path) throws FailedException, InterruptedException {
        HttpResponse<InputStream> response =
                ask(request(path).header("Accept", EVENT_STREAM).GET());
        String type = response.headers().firstValue("Content-Type").orElse("none");
        if (!type.startsWith(EVENT_STREAM)) {
            throw new UnavailableException("%s returned content type %s, expected %s; set --url to Eleventh's address"
                    .formatted(response.uri(), type, EVENT_STREAM));
        }
        return response.body();
    }

    /** Encodes a label or an id as a segment of a path, or as a parameter's value. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Sends a request, and sends it again if it is refused with 429: nothing of a refused request was processed. */
    private HttpResponse<InputStream> ask(HttpRequest.Builder builder) throws FailedException, InterruptedException {
        HttpRequest request = builder.build();
        long start = System.nanoTime();
        HttpResponse<InputStream> response = send(request);
        for (boolean first = true; response.statusCode() == TOO_MANY_REQUESTS; first = false) {
            Duration pause = pause(response);
            String why = refusal(request, response).getMessage();
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (waited.plus(pause).compareTo(PATIENCE) > 0) {
                throw new UnavailableException("%s (waited %d s, asked to wait %d s more, the limit is %d s)"
                        .formatted(why, waited.toSeconds(), pause.toSeconds(), PATIENCE.toSeconds()));
            }
            if (first) {
                waiting.accept("service busy, retrying in %d s and for %d s at most: %s"
                        .formatted(pause.toSeconds(), PATIENCE.toSeconds(), why));
            }
            Thread.sleep(pause.toMillis());
            response = send(request);
        }
        if (response.statusCode() / 100 != 2) {
            throw refusal(request, response);
        }
        return response;
    }

    /** Returns the pause, at least a second, so that the client never retries as fast as it can. */
    private static Duration pause(HttpResponse<?> response) {
        String told = response.headers().firstValue("Retry-After").orElse("");
        return told.matches("[0-9]{1,9}") ? Duration.ofSeconds(Math.max(1, Long.parseLong(told))) : USUAL_PAUSE;
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws FailedException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw away(request, e);
        }
    }

    private static Answer json(HttpResponse<InputStream> response) throws FailedException {
        try (InputStream body = response.body()) {
            JsonNode read = Json.MAPPER.readTree(body);
            return new Answer(response.statusCode(), read == null ? MissingNode.getInstance() : read);
        } catch (IOException e) {
            throw new UnavailableException(
                    "the response of %s is incomplete or not JSON: %s; check that --url is Eleventh's address, or try again"
                            .formatted(response.uri(), e.getMessage()));
        }
    }

    private FailedException refusal(HttpRequest request, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        JsonNode error;
        try (InputStream body = response.body()) {
            error = Json.MAPPER
                    .readTree(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .path("error");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            error = MissingNode.getInstance();
        } catch (IOException e) {
            return away(request, e);
        }
        if (!error.path("message").isTextual()) {
            String message =
                    "%s %s returned status %d without an error message of Eleventh; set --url to Eleventh's address"
                            .formatted(request.method(), request.uri(), status);
            return status >= 500 ? new UnavailableException(message) : new RefusedException(status, "unknown", message);
        }
        String reason = error.path("reason").asText();
        String message = error.path("message").asText();
        if (status == 401) {
            return new RefusedException(status, reason, message + "; set ELEVENTH_TOKEN or --token");
        }
        // a 503 for "no model yet" is an answer, not an outage
        boolean away = status >= 502 && status <= 504 && !reason.equals("no-model");
        return away ? new UnavailableException(message) : new RefusedException(status, reason, message);
    }

    private UnavailableException away(HttpRequest request, IOException cause) {
        String why = cause instanceof ConnectException && cause.getMessage() == null
                ? "connection refused"
                : String.valueOf(cause.getMessage());
        return new UnavailableException(
                "cannot reach Eleventh at %s (%s %s: %s); start it with 'eleventh up', or set --url to its address"
                        .formatted(base, request.method(), request.uri().getPath(), why));
    }
}
