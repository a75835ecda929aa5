package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.Pictures.Subject;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Six images of each of three subjects, embedded by the built-in network; about half are held out. */
class NearestEndpointIT {
    private static final int OF_EACH = 6;
    private static final String PATH = "/v1/store/nearest";

    private final Backbone backbone = TestTrainer.backbone();
    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0.5, 1_000, Clock.systemUTC());
    private final Semaphore permits = new Semaphore(1);
    private final HttpReads http =
            new HttpReads(new NearestEndpoint(new PostgresNearest(database.jdbi(), this::base), permits));
    private int embedded;
    private long recorded;

    private Embedder base() {
        embedded++;
        return backbone;
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private void recordAll() throws InvalidImageException {
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> examples = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            for (int i = 0; i < OF_EACH; i++) {
                Embedding embedding = backbone.embed(List.of(backbone.decode(Pictures.png(subject, i))))
                        .get(0);
                String id = subject + "-" + i;
                examples.add(Events.labelled(0, recorded++, id, subject.toString(), "/test", id, embedding));
            }
        }
        record(examples);
    }

    private void record(List<AcceptedRecord> records) {
        store.record(Events.batch(backbone.description().sha256(), records, Map.of(0, recorded - records.size())));
    }

    @Test
    void theFiveNearestExamplesOfBothSplitsAreListedTheNearestFirst() throws Exception {
        recordAll();

        JsonNode answer = ask(Pictures.png(Subject.RED_CIRCLE, 2));

        assertThat(answer.get("compared").asInt()).isEqualTo(3 * OF_EACH);
        assertThat(answer.get("recorded").asInt()).isEqualTo(3 * OF_EACH);
        JsonNode nearest = answer.get("nearest");
        assertThat(nearest).hasSize(PostgresNearest.NEIGHBOURS);
        assertThat(nearest.at("/0/example/id").asText()).isEqualTo("RED_CIRCLE-2");
        assertThat(nearest.at("/0/distance").asDouble()).isZero();
        assertThat(nearest.at("/0/example/has_image").asBoolean()).isTrue();
        assertThat(nearest.findValuesAsText("label")).containsOnly("RED_CIRCLE");
        assertThat(nearest.findValuesAsText("split")).contains("train", "hold-out");
        assertThat(distances(nearest)).isSorted();
    }

    @Test
    void theSameImageIsEmbeddedAgainOnlyAfterTheExamplesChanged() throws Exception {
        recordAll();
        byte[] circle = Pictures.png(Subject.RED_CIRCLE, 2);
        ask(circle);
        ask(circle);
        assertThat(embedded).isOne();

        record(List.of(Events.retracted(recorded++, "RED_CIRCLE-2")));
        JsonNode answer = ask(circle);

        assertThat(embedded).isEqualTo(2);
        assertThat(answer.get("recorded").asInt()).isEqualTo(3 * OF_EACH - 1);
        assertThat(answer.findValuesAsText("id")).doesNotContain("RED_CIRCLE-2");
        ask(Pictures.png(Subject.BLUE_SQUARE, 9));
        assertThat(embedded).isEqualTo(3);
    }

    @Test
    void withoutExamplesTheListIsEmpty() throws Exception {
        assertThat(ask(Pictures.png(Subject.RED_CIRCLE, 1))).hasToString("""
                {"compared":0,"recorded":0,"nearest":[]}""");
    }

    @Test
    void whileAnotherImageIsComparedARequestIsRefused() throws Exception {
        permits.acquire();
        HttpResponse<byte[]> refused = http.send("POST", PATH, Pictures.png(Subject.RED_CIRCLE, 1));
        permits.release();

        assertRefused(refused, 429, "too-many-computations");
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void aFileThatIsNoImageIsRefusedWithTheReason() throws Exception {
        assertRefused(http.send("POST", PATH, "no picture".getBytes(UTF_8)), 415, "unsupported-format");
        assertRefused(http.send("POST", PATH, new byte[0]), 400, "empty-body");
        byte[] image = Pictures.png(Subject.RED_CIRCLE, 1);
        assertRefused(http.send("POST", PATH, Arrays.copyOf(image, image.length / 2)), 400, "truncated-image");
    }

    @Test
    void fewerExamplesOfLongerEmbeddingsAreCompared() {
        assertThat(PostgresNearest.most(2)).isEqualTo(10_000);
        assertThat(PostgresNearest.most(1_664)).isEqualTo(10_000);
        assertThat(PostgresNearest.most(4_096)).isEqualTo(4_882);
    }

    private JsonNode ask(byte[] image) throws Exception {
        HttpResponse<byte[]> response = http.send("POST", PATH, image);
        JsonNode json = Json.MAPPER.readTree(response.body());
        assertThat(response.statusCode()).as("%s", json).isEqualTo(200);
        return json;
    }

    private static void assertRefused(HttpResponse<byte[]> response, int status, String reason) throws Exception {
        JsonNode error = Json.MAPPER.readTree(response.body()).path("error");
        assertThat(error.path("reason").asText()).as("%s", error).isEqualTo(reason);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static List<Double> distances(JsonNode nearest) {
        List<Double> distances = new ArrayList<>();
        nearest.forEach(each -> distances.add(each.get("distance").asDouble()));
        return distances;
    }
}
