package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forty cups and forty mugs, in embeddings of two values that separate them; about half are held out. */
class SuspectsEndpointIT {
    private static final int OF_EACH = 40;

    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0.5, 1_000, Clock.systemUTC());
    private final HttpReads http = new HttpReads(
            new SuspectsEndpoint(new PostgresSuspects(database.jdbi(), this::newManager, 100), new Semaphore(1)));
    private int computations;
    private long recorded;

    private NDManager newManager() {
        computations++;
        return TestTrainer.backbone().newManager();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private void recordBoth() {
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> examples = new ArrayList<>();
        for (int i = 0; i < OF_EACH; i++) {
            examples.add(example("cup-" + i, "cup", 1 + i * 0.01f));
            examples.add(example("mug-" + i, "mug", 4 + i * 0.01f));
        }
        record(examples);
    }

    private AcceptedRecord example(String id, String label, float value) {
        Embedding embedding = Embedding.quantise(new float[] {value, 6 - value});
        return Events.labelled(0, recorded++, id, label, "/booth/4", id, embedding);
    }

    private void record(List<AcceptedRecord> records) {
        store.record(Events.batch(records, Map.of(0, recorded - records.size())));
    }

    @Test
    void examplesWithAWrongLabelAreListedTheSurestFirst() throws Exception {
        recordBoth();
        assertThat(http.json("/v1/store/suspects")).hasToString("""
                {"checked":80,"recorded":80,"found":0,"suspects":[]}""");

        // a value between both classes is less surely a cup
        record(List.of(example("wrong-1", "mug", 2.2f), example("wrong-2", "mug", 1.2f)));
        JsonNode list = http.json("/v1/store/suspects");

        assertThat(list.path("suspects").findValuesAsText("id")).containsExactly("wrong-2", "wrong-1");
        assertThat(list.at("/suspects/0/label").asText()).isEqualTo("mug");
        assertThat(list.at("/suspects/0/suggested").asText()).isEqualTo("cup");
        assertThat(list.at("/suspects/0/margin").asDouble())
                .isGreaterThan(list.at("/suspects/1/margin").asDouble());
        assertThat(list.at("/suspects/0/source").asText()).isEqualTo("/booth/4");
        assertThat(list.at("/suspects/0/split").asText()).isIn("train", "hold-out");
        assertThat(list.at("/suspects/0/has_image").asBoolean()).isTrue();
        assertThat(list.at("/suspects/0/recorded_at").asText()).matches("20.*Z");
    }

    @Test
    void trainExamplesAndHeldOutOnesAreChecked() throws Exception {
        recordBoth();
        List<AcceptedRecord> wrong = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            wrong.add(example("wrong-" + i, "mug", 1.1f));
        }
        record(wrong);

        JsonNode list = http.json("/v1/store/suspects");

        assertThat(list.path("found").asInt()).isEqualTo(8);
        assertThat(list.path("suspects").findValuesAsText("split")).contains("train", "hold-out");
    }

    @Test
    void theListIsRestrictedToALabelAndToANumberOfExamples() throws Exception {
        recordBoth();
        record(List.of(
                example("wrong-1", "mug", 1.2f), example("wrong-2", "mug", 1.3f), example("wrong-3", "cup", 4.2f)));

        assertThat(http.json("/v1/store/suspects?label=cup").path("suspects").findValuesAsText("id"))
                .containsExactly("wrong-3");
        JsonNode first = http.json("/v1/store/suspects?label=mug&limit=1");
        assertThat(first.path("suspects").findValuesAsText("id")).containsExactly("wrong-1");
        assertThat(first.path("found").asInt()).isEqualTo(3);
    }

    @Test
    void theListIsComputedAgainWhenAnExampleIsCorrected() throws Exception {
        recordBoth();
        record(List.of(example("wrong", "mug", 1.2f)));
        http.json("/v1/store/suspects");
        assertThat(http.json("/v1/store/suspects?label=cup").path("suspects")).isEmpty();
        assertThat(computations).isOne();

        record(List.of(Events.relabelled(recorded++, "wrong", "cup")));

        assertThat(http.json("/v1/store/suspects").path("found").asInt()).isZero();
        assertThat(computations).isEqualTo(2);
    }

    @Test
    void withoutExamplesTheListIsEmpty() throws Exception {
        assertThat(http.json("/v1/store/suspects")).hasToString("""
                {"checked":0,"recorded":0,"found":0,"suspects":[]}""");
    }

    @Test
    void fewerExamplesOfLongerEmbeddingsAreChecked() {
        assertThat(PostgresSuspects.most(2, 10)).isEqualTo(10_000);
        assertThat(PostgresSuspects.most(1_696, 10)).isEqualTo(10_000);
        assertThat(PostgresSuspects.most(4_096, 100)).isBetween(1_500, 2_000);
    }

    @Test
    void invalidParametersAreRejected() throws Exception {
        http.assertRefused("/v1/store/suspects?limit=0", 400, "invalid-limit");
        http.assertRefused("/v1/store/suspects?label=%07", 400, "invalid-label");
    }
}
