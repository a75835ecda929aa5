package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures predictions by HTTP during swaps of the version. An operator's pin causes each swap, so that learning is not
 * measured.
 */
final class SwapRow implements Row {
    private static final double BAR = 1.2;
    private static final long HALF_A_SECOND = 500_000_000;

    /** Created once, so that its creation does not disturb the measurement. */
    private static final HttpClient OPERATOR = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "swap";
    }

    @Override
    public String what() {
        return "p99 in ms of HTTP predictions in the seconds around swaps, against the minute before";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        try (LocalServers servers = LocalServers.start(bench);
                LocalServices services = LocalServices.start(servers, bench, Map.of());
                Client client = new Client(servers.bootstrapServers())) {
            Lessons.teach(services, client, Pictures.JPEG_224, bench.size(20, 8));
            long newest = services.servingVersion();
            if (newest < 2) {
                throw new IllegalStateException("a swap needs two versions; the newest version is " + newest);
            }
            List<byte[]> images = Pictures.JPEG_224.files(50, Lessons.CLASSES);
            try (HttpLoad load = HttpLoad.start(services.url(), 1, images)) {
                TimeUnit.SECONDS.sleep(bench.size(5, 1));
                return List.of(figure(bench, services, load, newest));
            }
        }
    }

    private static Figure figure(Workbench bench, LocalServices services, HttpLoad load, long newest) throws Exception {
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(bench.size(60, 2));
        List<Double> before = load.millis(start, System.nanoTime());
        List<Double> around = new ArrayList<>();
        int swaps = bench.size(20, 2);
        for (int i = 0; i < swaps; i++) {
            TimeUnit.SECONDS.sleep(1);
            long version = i % 2 == 0 ? newest - 1 : newest;
            pin(services.url(), version);
            long swapped = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(2 * HALF_A_SECOND);
            around.addAll(load.millis(swapped - HALF_A_SECOND, swapped + HALF_A_SECOND));
        }
        Collections.sort(around);
        load.requireNoFailures();
        return Figure.compared(
                        "swap",
                        "ms",
                        List.of(Spread.percentile(around, 0.99)),
                        List.of(Spread.percentile(before, 0.99)),
                        Bar.atMost(BAR))
                .withNote("%d swaps, %d requests around them, %d before, no failures"
                        .formatted(swaps, around.size(), before.size()));
    }

    /** Returns when the version serves. */
    private static void pin(String url, long version) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/serving/pin"))
                .PUT(BodyPublishers.ofString("{\"version\": %d}".formatted(version), UTF_8))
                .header("content-type", "application/json")
                .build();
        var response = OPERATOR.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("version %d was not pinned: %s".formatted(version, response.body()));
        }
    }
}
