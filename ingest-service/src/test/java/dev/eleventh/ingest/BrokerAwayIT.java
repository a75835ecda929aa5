package dev.eleventh.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.ingest.batch.BatchEndpoint;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.rejected.RejectedEndpoint;
import dev.eleventh.ingest.rejected.RejectedTopic;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP endpoints while the broker is unavailable. */
class BrokerAwayIT {
    private static final Duration LIMIT = Duration.ofMillis(500);
    /** Nobody listens on port 1. */
    private static final String NOWHERE = "127.0.0.1:1";

    @ParameterizedTest
    @ValueSource(strings = {NOWHERE, "nowhere.invalid:9092"})
    void requestsThatNeedTheBrokerGet503(String rejectedAt) throws Exception {
        try (Metrics metrics = Metrics.start();
                ExamplePublisher publisher =
                        new ExamplePublisher(KafkaConnection.plain(NOWHERE), LIMIT, metrics.registry());
                RejectedTopic rejected = new RejectedTopic(KafkaConnection.plain(rejectedAt), LIMIT);
                HttpServer http = HttpServer.start(
                        new HttpSettings("127.0.0.1", 0),
                        List.of(doors(publisher, rejected, metrics)),
                        List.of(),
                        metrics.registry())) {
            URI root = URI.create("http://127.0.0.1:" + http.port());
            byte[] zip = TestArchives.zip(Map.of("mug/1.png", TestImages.png(1)));

            assertUnavailable(
                    HttpRequest.newBuilder(root.resolve("/v1/examples:batch")).POST(BodyPublishers.ofByteArray(zip)));
            assertUnavailable(HttpRequest.newBuilder(root.resolve("/v1/rejected")));
            assertUnavailable(HttpRequest.newBuilder(root.resolve("/v1/rejected/0/7/image")));
        }
    }

    private static Endpoints doors(ExamplePublisher publisher, RejectedTopic rejected, Metrics metrics) {
        IngestMetrics counters = new IngestMetrics(metrics.registry());
        ProducerRequests door = new ProducerRequests(publisher, counters, Tracing.off());
        return Endpoints.of(
                new BatchEndpoint(door, publisher, counters, Clock.systemUTC()), new RejectedEndpoint(rejected, door));
    }

    private static void assertUnavailable(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.body()).contains("broker-unavailable");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
    }
}
