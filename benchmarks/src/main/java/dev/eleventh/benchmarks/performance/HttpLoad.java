package dev.eleventh.benchmarks.performance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each repeatedly send one image to {@code /v1/predict} and wait for the answer, until they are stopped.
 */
final class HttpLoad implements AutoCloseable {
    private static final int TOO_MANY = 429;
    private static final Duration AGAIN = Duration.ofMillis(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * An answered request.
     *
     * @param at the time of sending, in {@link System#nanoTime()}
     */
    public record Answer(long at, long nanos) {
        double millis() {
            return nanos / 1e6;
        }
    }

    private HttpLoad() {}

    static HttpLoad start(String url, int clients, List<byte[]> images) {
        HttpLoad load = new HttpLoad();
        URI uri = URI.create(url + "/v1/predict");
        for (int i = 0; i < clients; i++) {
            int first = i;
            Thread client = new Thread(() -> load.send(uri, images, first), "http-client-" + i);
            client.setDaemon(true);
            load.clients.add(client);
            client.start();
        }
        return load;
    }

    private void send(URI uri, List<byte[]> images, int first) {
        try {
            for (int i = first; !stopped; i++) {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .POST(BodyPublishers.ofByteArray(images.get(i % images.size())))
                        .timeout(Duration.ofSeconds(30))
                        .build();
                long start = System.nanoTime();
                if (isAnswered(request)) {
                    answers.add(new Answer(start, System.nanoTime() - start));
                }
            }
        } catch (IOException e) {
            fail(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the request, and sends it again while the server refuses it with 429. */
    private boolean isAnswered(HttpRequest request) throws IOException, InterruptedException {
        while (!stopped) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return true;
            }
            if (response.statusCode() != TOO_MANY) {
                fail("status %d: %s".formatted(response.statusCode(), response.body()));
                return false;
            }
            turnedAway.incrementAndGet();
            TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
        }
        return false;
    }

    /** Returns how often a request was answered with 429. */
    int turnedAway() {
        return turnedAway.get();
    }

    private void fail(String why) {
        failures.incrementAndGet();
        firstFailure.compareAndSet(null, why);
    }

    /**
     * Checks that all requests succeeded; otherwise the measurement is worthless.
     *
     * @throws IllegalStateException when a request failed
     */
    void requireNoFailures() {
        if (failures.get() > 0) {
            throw new IllegalStateException(
                    "%d requests failed, the first with %s".formatted(failures.get(), firstFailure.get()));
        }
    }

    /** Returns the latencies of the requests sent in a time range, sorted. */
    List<Double> millis(long from, long to) {
        return answers.stream()
                .filter(answer -> answer.at() >= from && answer.at() < to)
                .map(Answer::millis)
                .sorted()
                .toList();
    }

    /** Stops the clients after their current requests. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
