package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every version predicts its first label: version 1 knows cup and mug, version 2 knows jar, too. */
class ConfusionEndpointIT {
    private static final int PER_CLASS = 5;

    private final TestDatabase database = TestDatabase.create();
    private final HttpReads http = new HttpReads(new ConfusionEndpoint(
            new PostgresConfusion(database.jdbi(), () -> TestTrainer.backbone().newManager(), PER_CLASS, 100),
            new PostgresRegistryReader(database.jdbi()),
            new Semaphore(1)));

    @AfterEach
    void stop() {
        http.close();
    }

    private void record() {
        ExampleStore store = new PostgresExampleStore(database.jdbi(), 0.5, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> batch = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            batch.add(Events.labelled(i, "id-" + i, i % 3 == 0 ? "cup" : "mug", "image " + i));
        }
        store.record(Events.batch(batch, Map.of(0, 0L)));
    }

    private void promote() {
        ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
        JudgedChallenger first = Attempts.of(null, true, Map.of(new Label("cup"), 0.5, new Label("mug"), 0.5));
        registry.record(first, PrequentialResult.NOTHING, null);
        registry.record(
                Attempts.of(
                        first.asChampion(),
                        true,
                        Map.of(new Label("bowl"), 0.5, new Label("cup"), 0.5, new Label("mug"), 0.5)),
                PrequentialResult.NOTHING,
                null);
    }

    @Test
    void theHeldOutExamplesOfEachLabelAreCountedByTheirPrediction() throws Exception {
        record();
        promote();

        JsonNode matrix = http.json("/v1/registry/confusion?version=1");

        assertThat(matrix.path("version").asLong()).isEqualTo(1);
        assertThat(matrix.path("labels")).hasToString("[\"cup\",\"mug\"]");
        assertThat(matrix.path("examples").asInt()).isEqualTo(2 * PER_CLASS);
        assertThat(matrix.path("correct").asInt()).isEqualTo(PER_CLASS);
        assertThat(matrix.path("cells")).hasSize(2);
        JsonNode wrong = matrix.at("/cells/1");
        assertThat(wrong.path("label").asText()).isEqualTo("mug");
        assertThat(wrong.path("predicted").asText()).isEqualTo("cup");
        assertThat(wrong.path("count").asInt()).isEqualTo(PER_CLASS);
        assertThat(wrong.path("ids"))
                .hasSize(PER_CLASS)
                .allSatisfy(id -> assertThat(
                                database.texts("SELECT split || ' ' || label FROM example WHERE example_id = '%s'"
                                        .formatted(id.asText())))
                        .containsExactly("hold-out mug"));
    }

    @Test
    void theChampionIsTheDefaultAndTheLimitKeepsTheFirstIds() throws Exception {
        record();
        promote();

        JsonNode matrix = http.json("/v1/registry/confusion?limit=2");

        assertThat(matrix.path("version").asLong()).isEqualTo(2);
        assertThat(matrix.path("labels")).hasToString("[\"bowl\",\"cup\",\"mug\"]");
        assertThat(matrix.path("correct").asInt()).isZero();
        assertThat(matrix.at("/cells/0/count").asInt()).isEqualTo(PER_CLASS);
        assertThat(matrix.at("/cells/0/ids")).hasSize(2);
    }

    @Test
    void aVersionOnAnotherBackboneIsRefused() throws Exception {
        record();
        promote();
        database.execute("UPDATE example SET backbone_sha256 = '%s'"
                .formatted(Sha256.of(new byte[1]).hex()));

        http.assertRefused("/v1/registry/confusion?version=1", 409, "other-backbone");
    }

    @Test
    void withoutVersionsOrWithAnUnknownOneTheAnswerSaysWhatToDo() throws Exception {
        http.assertRefused("/v1/registry/confusion", 404, "unknown-version");
        http.assertRefused("/v1/registry/confusion?version=0", 400, "invalid-version");
        database.execute("INSERT INTO consumer_position VALUES (0, 7)");
        promote();
        http.assertRefused("/v1/registry/confusion?version=3", 404, "unknown-version");
        http.assertRefused("/v1/registry/confusion?limit=0", 400, "invalid-limit");

        JsonNode empty = http.json("/v1/registry/confusion");
        assertThat(empty.path("examples").asInt()).isZero();
        assertThat(empty.path("cells")).isEmpty();
    }
}
