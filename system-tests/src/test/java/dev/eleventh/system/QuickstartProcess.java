package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.quickstart.QuickstartMain;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.awaitility.Awaitility;

/** Runs the quickstart as a user does: in a separate JVM, which can be killed. */
public final class QuickstartProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Ports ports;
    private final Path output;

    private QuickstartProcess(Process process, Ports ports, Path output) {
        this.process = process;
        this.ports = ports;
        this.output = output;
    }

    /** The ports on which the quickstart listens. */
    public record Ports(int kafka, int http) {
        static Ports free() {
            return new Ports(dev.eleventh.embedded.Ports.free(), dev.eleventh.embedded.Ports.free());
        }
    }

    static QuickstartProcess launch(Path workingDirectory, String... arguments) {
        return launch(workingDirectory, List.of(), Ports.free(), Map.of(), arguments);
    }

    private static QuickstartProcess launch(
            Path workingDirectory,
            List<String> options,
            Ports ports,
            Map<String, String> environment,
            String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--kafka-port", String.valueOf(ports.kafka()), "--http-port", String.valueOf(ports.http())));
        all.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(workingDirectory, "quickstart-", ".out");
            List<String> allOptions = new ArrayList<>(List.of("-Xmx1g"));
            allOptions.addAll(options);
            ProcessBuilder builder = JavaProgram.of(allOptions, QuickstartMain.class, all)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("ACK_TIMEOUT", Patience.MINUTES + "m");
            builder.environment().putAll(environment);
            return new QuickstartProcess(builder.start(), ports, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts an empty system on a data folder, and returns when it is ready for examples. */
    static QuickstartProcess startEmpty(Path workingDirectory, Path data) {
        return startEmpty(workingDirectory, data, Ports.free());
    }

    static QuickstartProcess startEmpty(Path workingDirectory, Path data, Ports ports) {
        return startEmpty(workingDirectory, data, ports, Map.of());
    }

    /** Starts an empty system with additional environment variables. */
    static QuickstartProcess startEmpty(
            Path workingDirectory, Path data, Ports ports, Map<String, String> environment) {
        return ready(launch(workingDirectory, List.of(), ports, environment, "--empty", "--data", data.toString()));
    }

    /** Starts an empty system with additional options for its JVM. */
    static QuickstartProcess startEmpty(Path workingDirectory, Path data, List<String> options) {
        return ready(launch(workingDirectory, options, Ports.free(), Map.of(), "--empty", "--data", data.toString()));
    }

    private static QuickstartProcess ready(QuickstartProcess started) {
        Awaitility.await("the quickstart to be ready")
                .until(() -> started.output().contains("Ctrl-C stops it") || !started.process.isAlive());
        if (!started.process.isAlive()) {
            throw new AssertionError("the quickstart ended before it was ready: " + started.output());
        }
        return started;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    public Ports ports() {
        return ports;
    }

    public String url() {
        return "http://127.0.0.1:" + ports.http();
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    public HttpResponse<String> post(String path, byte[] body) {
        return send(HttpRequest.newBuilder(uri(path))
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    HttpResponse<String> delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE().build());
    }

    /** Returns the response of {@code GET /v1/learner}. */
    public JsonNode learner() {
        HttpResponse<String> response = get("/v1/learner");
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "/v1/learner answered %d: %s".formatted(response.statusCode(), response.body()));
        }
        return Json.read(response.body(), JsonNode.class);
    }

    public URI uri(String path) {
        return URI.create(url() + path);
    }

    public static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + request, e);
        }
    }

    String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process like {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the process like Ctrl-C, and returns the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return await(1);
    }

    /**
     * Waits until the process ends by itself, and returns the exit code.
     *
     * @param waits number of consecutive waits in the process; the time limit is for each of them
     */
    int await(int waits) throws InterruptedException {
        try {
            return Patience.exitCode(process, waits);
        } catch (AssertionError e) {
            throw new AssertionError("the quickstart did not end in time: " + output(), e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            terminate();
        }
    }
}
