package dev.eleventh.benchmarks.performance;

import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures predictions by HTTP, one image per request, for many simultaneous clients and for one client that sends one
 * image at a time.
 */
final class HttpRow implements Row {
    private static final double THROUGHPUT_BAR = 2.5;
    private static final List<Integer> CLIENTS = List.of(8, 64);

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String what() {
        return "POST /v1/predict with 8 and 64 clients, against one client, whose images come one at a time";
    }

    /** The result of a load of some seconds. */
    private record Measured(double perSecond, double p50, double p99, int turnedAway) {}

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<byte[]> images = Pictures.JPEG_224.files(64, Lessons.CLASSES);
        List<Figure> figures = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(bench)) {
            teach(bench, servers);
            try (Door door = Door.open(bench, servers)) {
                for (int clients : CLIENTS) {
                    figures.addAll(measure(bench, door, clients, images));
                }
            }
        }
        return figures;
    }

    /** Teaches in separate services, so that the trainer and its challengers have ended before anything is measured. */
    private static void teach(Workbench bench, LocalServers servers) throws Exception {
        try (LocalServices services = LocalServices.start(servers, bench, Map.of());
                Client client = new Client(servers.bootstrapServers())) {
            Lessons.teach(services, client, Pictures.JPEG_224, bench.size(20, 8));
        }
    }

    private static List<Figure> measure(Workbench bench, Door door, int clients, List<byte[]> images) throws Exception {
        List<Measured> many = new ArrayList<>();
        List<Measured> one = new ArrayList<>();
        for (int round = -1; round < bench.size(5, 1); round++) {
            Measured first = load(bench, door, clients, images);
            Measured second = load(bench, door, 1, images);
            if (round >= 0) {
                many.add(first);
                one.add(second);
            }
        }
        String name = "http/%d-clients".formatted(clients);
        int turnedAway = many.stream().mapToInt(Measured::turnedAway).sum();
        return List.of(
                Figure.compared(
                                name,
                                "requests/s",
                                many.stream().map(Measured::perSecond).toList(),
                                one.stream().map(Measured::perSecond).toList(),
                                clients == 64 ? Bar.atLeast(THROUGHPUT_BAR) : null)
                        .withNote(turnedAway == 0 ? "" : "answered with 429 and sent again: " + turnedAway),
                Figure.compared(
                        name + "-p50",
                        "ms",
                        many.stream().map(Measured::p50).toList(),
                        one.stream().map(Measured::p50).toList(),
                        null),
                Figure.compared(
                        name + "-p99",
                        "ms",
                        many.stream().map(Measured::p99).toList(),
                        one.stream().map(Measured::p99).toList(),
                        null));
    }

    private static Measured load(Workbench bench, Door door, int clients, List<byte[]> images) throws Exception {
        long start = System.nanoTime();
        HttpLoad load = HttpLoad.start(door.url(), clients, images);
        TimeUnit.SECONDS.sleep(bench.size(5, 1));
        long end = System.nanoTime();
        load.close();
        load.requireNoFailures();
        List<Double> millis = load.millis(start, end);
        return new Measured(
                millis.size() / ((end - start) / 1e9),
                Spread.percentile(millis, 0.5),
                Spread.percentile(millis, 0.99),
                load.turnedAway());
    }

    /** One inference service with its own port. */
    private record Door(Metrics metrics, InferenceService service, HttpServer http) implements AutoCloseable {
        static Door open(Workbench bench, LocalServers servers) {
            Map<String, String> environment = new HashMap<>(servers.environment());
            environment.put("HTTP_PORT", "0");
            Settings settings = Settings.of(environment);
            Await await = new Await();
            Metrics metrics = Metrics.start();
            InferenceService service = InferenceService.start(
                    InferenceConfig.read(settings), bench.backbone(), metrics.registry(), Tracing.off(), await::failed);
            HttpServer http = HttpServer.start(
                    HttpSettings.read(settings),
                    List.of(service.endpoints()),
                    service.healthChecks(),
                    metrics.registry());
            await.until("a version to serve", () -> service.servingVersion() > 0);
            return new Door(metrics, service, http);
        }

        String url() {
            return "http://127.0.0.1:" + http.port();
        }

        @Override
        public void close() {
            Stream.of(http, service).forEach(part -> {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new IllegalStateException("a part of the service failed to close", e);
                }
            });
            metrics.close();
        }
    }
}
