package dev.eleventh.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.fuzz.HostileImages;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.ingest.check.ExampleChecks;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.ExamplesEndpoint;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.kafka.TopicSetup;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sends fuzzed bodies to {@code POST /v1/examples} over a socket. */
@Tag("fuzz")
class ExamplesFuzzIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void aBodyIsAcceptedIfItIsAnImageAndOtherwiseRefusedWithAReason() {
        KafkaConnection kafka = KafkaConnection.plain(TestServers.kafka().bootstrapServers());
        TopicSetup.createMissing(kafka, 1, (short) 1, Patience.LIMIT);
        try (Metrics metrics = Metrics.start();
                ExamplePublisher publisher = new ExamplePublisher(kafka, Patience.LIMIT, metrics.registry());
                HttpServer http = HttpServer.start(
                        new HttpSettings("127.0.0.1", 0),
                        List.of(new ExamplesEndpoint(
                                new ProducerRequests(publisher, new IngestMetrics(metrics.registry()), Tracing.off()),
                                Clock.systemUTC())),
                        List.of(),
                        metrics.registry())) {
            URI uri = URI.create("http://127.0.0.1:%d/v1/examples?label=mug".formatted(http.port()));
            List<byte[]> seeds = new ArrayList<>(HostileImages.seeds());
            seeds.add(TestArchives.zip(Map.of("mug/1.png", TestImages.png(1))));
            Fuzz.target("http examples", seeds, HttpProblem.class)
                    .repairing(HostileImages::repaired)
                    .measuringAllThreads()
                    .run(200, input -> (64L << 20) + 64L * input.length, input -> post(uri, input));
        }
    }

    private static void post(URI uri, byte[] body) throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(uri)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isIn(202, 400, 415);
        assertThat(response.statusCode() == 202).isEqualTo(isImage(body));
        if (response.statusCode() != 202) {
            JsonNode error = Json.read(response.body(), JsonNode.class).path("error");
            throw new HttpProblem(
                    response.statusCode(),
                    error.path("reason").asText(),
                    error.path("message").asText());
        }
    }

    private static boolean isImage(byte[] body) {
        try {
            ExampleChecks.checkImage(body, "");
            return true;
        } catch (RejectedException e) {
            return false;
        }
    }
}
