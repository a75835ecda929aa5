package dev.eleventh.system.faults;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.system.KafkaProbe;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sends like a correct producer: repeats each record until it is acknowledged. */
final class Sender implements AutoCloseable {
    /** One in this many examples is sent over HTTP, the others through Kafka. */
    private static final int BY_HTTP = 10;

    private final World world;
    private final Traffic traffic;
    private final boolean withImages;
    private final KafkaProbe kafka;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Set<String> toldOverHttp = new TreeSet<>();

    Sender(World world, Traffic traffic, boolean withImages) {
        this.world = world;
        this.traffic = traffic;
        this.withImages = withImages;
        this.kafka = world.probe();
    }

    /**
     * Sends a part in the background, after the previous parts; the result completes when all of it is acknowledged.
     */
    CompletableFuture<Void> send(int part) {
        return CompletableFuture.runAsync(() -> sendNow(part), thread);
    }

    private void sendNow(int part) {
        try {
            if (withImages) {
                traffic.images(part).forEach(image -> send("images", image));
            }
            List<Traffic.Sent> examples = traffic.examples(part);
            for (int i = 0; i < examples.size(); i++) {
                Traffic.Sent example = examples.get(i);
                if (i % BY_HTTP == 0 && example.key().startsWith("example-") && example.value() != null) {
                    post(example, example.value());
                } else {
                    send("examples", example);
                }
            }
            kafka.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void send(String topic, Traffic.Sent sent) {
        kafka.send(topic, null, sent.key(), sent.headers(), sent.value());
    }

    /** Repeats the request until the service answers 202. */
    private void post(Traffic.Sent example, byte[] image) throws InterruptedException {
        String query = "label=%s&id=%s"
                .formatted(URLEncoder.encode(example.headers().get("ce_label"), StandardCharsets.UTF_8), example.key());
        URI uri = URI.create(
                "http://127.0.0.1:%d/v1/examples?%s".formatted(world.ingest().port(), query));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Patience.LIMIT)
                .POST(BodyPublishers.ofByteArray(image))
                .build();
        while (true) {
            try {
                int status = http.send(request, BodyHandlers.discarding()).statusCode();
                if (status == 202) {
                    toldOverHttp.add(example.key());
                    return;
                }
                if (status < 500 && status != 429) {
                    throw new AssertionError("%s answered %d, expected 202, 429 or 5xx".formatted(uri, status));
                }
            } catch (IOException e) {
                // the service is unavailable: retry
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Returns the keys of the examples that were answered with 202. */
    Set<String> toldOverHttp() {
        return toldOverHttp;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        kafka.close();
    }
}
