package dev.eleventh.benchmarks.performance;

import dev.eleventh.embedded.Ports;
import dev.eleventh.inference.InferenceMain;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time from starting a new JVM of the inference service until it reports ready, which it does once a
 * version serves.
 */
final class StartRow implements Row {
    private static final double BAR_SECONDS = 5;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String what() {
        return "s from starting the inference service's JVM until /health/ready says 200, with a version on the topic";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        try (LocalServers servers = LocalServers.start(bench)) {
            try (LocalServices services = LocalServices.start(servers, bench, Map.of());
                    Client client = new Client(servers.bootstrapServers())) {
                Lessons.teach(services, client, Pictures.PNG_28, 8);
            }
            Path log = bench.newFolder("start").resolve("inference.log");
            List<Double> seconds = new ArrayList<>();
            for (int round = -1; round < bench.size(5, 1); round++) {
                double took = start(servers, log);
                if (round >= 0) {
                    seconds.add(took);
                }
            }
            return List.of(Figure.alone("start", "s", Spread.of(seconds), Bar.atMost(BAR_SECONDS)));
        }
    }

    private static double start(LocalServers servers, Path log) throws IOException, InterruptedException {
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InferenceMain.class.getName());
        builder.environment().putAll(servers.environment());
        builder.environment().put("HTTP_PORT", Integer.toString(port));
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        long start = System.nanoTime();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        try {
            URI ready = URI.create("http://127.0.0.1:%d/health/ready".formatted(port));
            new Await().until("the inference service to be ready", LOOK_EVERY, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the inference service ended before it was ready: " + read(log));
                }
                return isReady(ready);
            });
            return (System.nanoTime() - start) / 1e9;
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean isReady(URI uri) {
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + uri, e);
        }
    }
}
