package dev.eleventh.trainer.http;

import static dev.eleventh.trainer.Events.labelled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabelsEndpointIT {
    private static final Clock CLOCK = Clock.fixed(Events.NOW, ZoneOffset.UTC);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final ExampleStore STORE = new PostgresExampleStore(DATABASE.jdbi(), 0.5, 1_000, CLOCK);

    private static TestTopics topics;
    private static CorrectionPublisher publisher;
    private static Metrics metrics;
    private static HttpServer http;

    @BeforeAll
    static void start() throws Exception {
        topics = TestTopics.empty();
        STORE.positions(Map.of(0, 0L));
        List<AcceptedRecord> readings = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readings.add(labelled(i, "id/" + i, i < 14 ? "Käse/1" : "cup", "x"));
        }
        STORE.record(Events.batch(readings, Map.of(0, 0L)));
        publisher = new CorrectionPublisher(KafkaConnection.plain(topics.bootstrapServers()), Patience.LIMIT);
        metrics = Metrics.start();
        http = HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(new LabelsEndpoint(STORE, publisher, CLOCK)),
                List.of(),
                metrics.registry());
    }

    @AfterAll
    static void stop() {
        http.close();
        metrics.close();
        publisher.close();
        topics.close();
    }

    @Test
    void everyExampleOfALabelIsRetractedAndNoOther() throws Exception {
        HttpResponse<String> response = send("DELETE", "K%C3%A4se%2F1?source=/people/eve", "");

        assertThat(response.body()).isEqualTo("{\"label\":\"Käse/1\",\"examples\":14,\"status\":\"queued\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        List<ExampleEvent> published = published("/people/eve");
        assertThat(published).hasSize(14).allMatch(ExampleEvent.Retracted.class::isInstance);
        assertThat(published)
                .extracting(ExampleEvent::id)
                .doesNotHaveDuplicates()
                .contains(new ExampleId("id/13"));
    }

    @Test
    void aLabelIsMergedByRelabellingItsExamples() throws Exception {
        HttpResponse<String> response = send("PUT", "cup", "{\"label\": \"mug\"}");

        assertThat(response.body())
                .isEqualTo("{\"label\":\"cup\",\"into\":\"mug\",\"examples\":6,\"status\":\"queued\"}");
        assertThat(published("/v1/labels"))
                .hasSize(6)
                .allMatch(event -> event instanceof ExampleEvent.Relabelled relabelled
                        && relabelled.label().equals(new Label("mug")));
    }

    @Test
    void invalidRequestsAreRejectedAndNothingIsSent() throws Exception {
        int before = topics.read(Topics.EXAMPLES).size();

        assertRefused(send("DELETE", "mgu", ""), 404, "unknown-label");
        assertRefused(send("PUT", "mgu", "{\"label\": \"mug\"}"), 404, "unknown-label");
        assertRefused(send("PUT", "cup", "{\"label\": \" cup \"}"), 400, "same-label");
        assertRefused(send("PUT", "cup", "mug"), 400, "invalid-event");
        assertRefused(send("PUT", "cup", "{\"label\": \"\"}"), 400, "missing-label");
        assertRefused(send("PUT", "cup", "x".repeat(20_000)), 413, "body-too-large");
        assertRefused(send("DELETE", "%07", ""), 400, "invalid-label");
        assertRefused(send("DELETE", "cup?source=my%20camera", ""), 400, "invalid-event");
        // a letter in Latin-1
        assertRefused(send("DELETE", "K%E4se%2F1", ""), 400, "bad-request");

        assertThat(topics.read(Topics.EXAMPLES)).hasSize(before);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) {
        assertThat(response.body())
                .as("%s %s", response, response.headers().map())
                .contains("\"reason\":\"%s\"".formatted(reason));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static HttpResponse<String> send(String method, String label, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d/v1/labels/%s".formatted(http.port(), label));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static List<ExampleEvent> published(String source) throws Exception {
        List<ExampleEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(Topics.EXAMPLES)) {
            ExampleEvent event = ExampleEventCodec.decode(record.key(), record.headers(), record.value(), Events.NOW);
            assertThat(new String(record.key(), UTF_8)).isEqualTo(event.id().value());
            if (event.source().equals(source)) {
                events.add(event);
            }
        }
        return events;
    }
}
