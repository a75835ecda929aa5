package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresSources;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.SourceCounts;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SourcesEndpointIT {
    private static final Label CUP = new Label("cup");
    private static final TestDatabase DATABASE = TestDatabase.create();

    private static TestTopics topics;
    private static CorrectionPublisher publisher;
    private static Metrics metrics;
    private static HttpServer http;

    @BeforeAll
    static void record() throws Exception {
        topics = TestTopics.empty();
        ExampleStore store = new PostgresExampleStore(DATABASE.jdbi(), 0.5, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> readings = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readings.add(Events.labelled(i, "id/" + i, i < 14 ? "cup" : "mug", "x"));
        }
        store.record(Events.batch(readings, Map.of(0, 0L)));
        DATABASE.execute("UPDATE example SET source = '/camera/3?a=b' WHERE example_id IN ('id/1', 'id/2', 'id/19')");
        ModelRegistry registry = new PostgresModelRegistry(DATABASE.jdbi());
        registry.record(Attempts.of(null, true, Map.of(CUP, 0.5)), predicted("/test", 8, 1), null);
        registry.markConsidered(Map.of(0, 20L), predicted("/test", 2, 1));
        publisher = new CorrectionPublisher(KafkaConnection.plain(topics.bootstrapServers()), Patience.LIMIT);
        metrics = Metrics.start();
        http = HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(new SourcesEndpoint(new PostgresSources(DATABASE.jdbi()), store, publisher, Clock.systemUTC())),
                List.of(),
                metrics.registry());
    }

    private static PrequentialResult predicted(String source, long seen, long disagreed) {
        return new PrequentialResult(
                1, PrequentialCounts.NONE, Map.of(source, new SourceCounts.Count(seen, disagreed)), PairedCounts.NONE);
    }

    @AfterAll
    static void stop() {
        http.close();
        metrics.close();
        publisher.close();
        topics.close();
    }

    @Test
    void sourcesAreListedWithTheirLabelsAndHowOftenTheChampionDisagreed() throws Exception {
        HttpResponse<String> response = send("GET", "/v1/store/sources");
        JsonNode sources = Json.read(response.body(), JsonNode.class).path("sources");

        assertThat(sources.findValuesAsText("source")).containsExactly("/test", "/camera/3?a=b");
        assertThat(sources.at("/0/examples").asLong()).isEqualTo(17);
        assertThat(sources.at("/0/labels")).isEqualTo(Json.read("{\"cup\":12,\"mug\":5}", JsonNode.class));
        assertThat(sources.at("/0/predicted").asLong()).isEqualTo(10);
        assertThat(sources.at("/0/disagreed").asLong()).isEqualTo(2);
        assertThat(sources.at("/0/disagreement").asDouble()).isEqualTo(0.2);
        assertThat(sources.at("/1").has("disagreement")).isFalse();
        assertThat(Json.read(send("GET", "/v1/store/sources?limit=1").body(), JsonNode.class)
                        .path("sources"))
                .hasSize(1);
    }

    @Test
    void everyExampleOfASourceIsRetractedAndNoOther() throws Exception {
        HttpResponse<String> response = send("DELETE", "/v1/sources/%2Fcamera%2F3%3Fa=b");

        assertThat(response.body()).isEqualTo("{\"source\":\"/camera/3?a=b\",\"examples\":3,\"status\":\"queued\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        List<String> retracted = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(Topics.EXAMPLES)) {
            ExampleEvent event = ExampleEventCodec.decode(record.key(), record.headers(), record.value(), Events.NOW);
            assertThat(event).isInstanceOf(ExampleEvent.Retracted.class);
            retracted.add(event.id().value());
        }
        assertThat(retracted).containsExactlyInAnyOrder("id/1", "id/2", "id/19");
    }

    @Test
    void invalidAndUnknownSourcesAreRejected() throws Exception {
        assertThat(send("DELETE", "/v1/sources/%2Fnobody").body()).contains("\"reason\":\"unknown-source\"");
        assertThat(send("DELETE", "/v1/sources/%2Fnobody").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/v1/sources/my%20camera").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/v1/store/sources?limit=0").statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(http.port(), path)))
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
