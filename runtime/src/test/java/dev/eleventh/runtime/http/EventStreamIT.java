package dev.eleventh.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamIT {
    private final Metrics metrics = Metrics.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final EventStream stream =
            new EventStream("/v1/stream", "status", () -> Optional.of(Map.of("at", Instant.EPOCH)));
    private final HttpServer server = HttpServer.start(
            new HttpSettings("127.0.0.1", 0),
            List.of(stream),
            List.of(),
            metrics.registry(),
            List.of(),
            Patience.LIMIT,
            BodyPace.DEFAULT);

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    private HttpResponse<InputStream> open() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d/v1/stream".formatted(server.port()));
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    }

    private static List<String> readDataLines(HttpResponse<InputStream> response, int count) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        List<String> data = new ArrayList<>();
        while (data.size() < count) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream ended after " + data);
            }
            if (line.startsWith("event:") || line.startsWith("data:")) {
                data.add(line);
            }
        }
        return data;
    }

    @Test
    void aReaderGetsTheStateImmediatelyAndThenEachChange() throws Exception {
        HttpResponse<InputStream> response = open();
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        await().until(stream::hasReaders);

        stream.publish(Map.of("version", 2));

        assertThat(readDataLines(response, 4))
                .containsExactly(
                        "event: status",
                        "data: {\"at\":\"1970-01-01T00:00:00Z\"}",
                        "event: status",
                        "data: {\"version\":2}");
    }

    /**
     * Labels can be any text: characters of two, three and four bytes in UTF-8, including those beyond the Basic
     * Multilingual Plane.
     */
    @Test
    void lettersOfEveryLanguageArriveUnchanged() throws Exception {
        HttpResponse<InputStream> response = open();
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .isEqualToIgnoringWhitespace("text/event-stream;charset=utf-8");
        await().until(stream::hasReaders);
        String labels = "Öllampe 油灯 منارة 🪔";

        stream.publish(Map.of("label", labels));
        stream.publish(Map.of("label", labels.repeat(10_000)));

        assertThat(readDataLines(response, 6))
                .contains(
                        "data: {\"label\":\"%s\"}".formatted(labels),
                        "data: {\"label\":\"%s\"}".formatted(labels.repeat(10_000)));
    }

    @Test
    void aSlowReaderDelaysNoOtherAndReceivesTheNumberOfMissedEvents() throws Exception {
        HttpResponse<InputStream> response = open();
        await().until(stream::hasReaders);
        String large = "x".repeat(100_000);

        for (int i = 0; i < 5_000; i++) {
            stream.publish(large);
        }

        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        String line;
        do {
            line = lines.readLine();
        } while (line != null && !line.equals("event: missed"));
        assertThat(lines.readLine()).matches("data: \\{\"count\":\\d+}");
    }

    @Test
    void removesADisconnectedReader() throws Exception {
        HttpResponse<InputStream> response = open();
        await().until(stream::hasReaders);

        response.body().close();

        await().until(() -> {
            stream.publish("anybody there");
            return !stream.hasReaders();
        });
    }

    /** Closing throws if a stream is still open after the grace period, here the longest time that a test may take. */
    @Test
    void aStoppingServerEndsItsStreams() throws Exception {
        HttpResponse<InputStream> response = open();
        await().until(stream::hasReaders);

        server.close();

        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("event: status");
        assertThat(stream.hasReaders()).isFalse();
    }

    @Test
    void rejectsAReaderBeyondTheMaximum() throws Exception {
        for (int i = 0; i < 32; i++) {
            assertThat(open().statusCode()).isEqualTo(200);
        }
        HttpResponse<InputStream> refused = open();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("too-many-readers");
    }
}
