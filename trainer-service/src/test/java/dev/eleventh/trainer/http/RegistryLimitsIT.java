package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Label;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresJudgements;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three versions, and more labels than all values of a version for each of them would leave room for. */
class RegistryLimitsIT {
    private static final Label MUG = new Label("mug");

    private final TestDatabase database = TestDatabase.create();
    private final HttpReads http = new HttpReads(new RegistryEndpoint(
            new PostgresRegistryReader(database.jdbi()),
            new PostgresJudgements(database.jdbi()),
            new PostgresOutcomes(database.jdbi())));

    @BeforeEach
    void promoteThree() {
        database.execute("INSERT INTO consumer_position VALUES (0, 7)");
        ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
        JudgedChallenger attempt = Attempts.of(null, true, Map.of(MUG, 0.5));
        registry.record(attempt, PrequentialResult.NOTHING, null);
        for (int i = 0; i < 2; i++) {
            attempt = Attempts.of(attempt.asChampion(), true, Map.of(MUG, 0.5));
            registry.record(attempt, PrequentialResult.NOTHING, null);
        }
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private void addLabels(int labels) {
        database.execute(
                "INSERT INTO learned_label SELECT 'l' || n, 1 FROM generate_series(1, %d) AS n".formatted(labels));
    }

    @Test
    void aPageOfVersionsOrChallengersIsShorterWithVeryManyLabels() throws Exception {
        addLabels(25_000 - 1);

        JsonNode versions = http.json("/v1/registry/versions?limit=1000");
        assertThat(versions.path("versions").findValuesAsText("head_sha256")).hasSize(2);
        assertThat(versions.path("next").asLong()).isEqualTo(2);
        assertThat(http.json("/v1/registry/versions?limit=1000&before=2").has("next"))
                .isFalse();
        JsonNode challengers = http.json("/v1/registry/challengers?limit=1000");
        assertThat(challengers.path("challengers")).hasSize(2);
        assertThat(challengers.has("next")).isTrue();
        assertThat(http.json("/v1/registry/judgements?limit=1000").path("judgements"))
                .hasSize(3);
    }

    @Test
    void aPageHasAtLeastOneVersion() throws Exception {
        addLabels(60_000);

        assertThat(http.json("/v1/registry/versions").path("versions").findValuesAsText("head_sha256"))
                .hasSize(1);
    }

    @Test
    void theAccuracyMatrixHasFewerVersionsWithVeryManyLabels() throws Exception {
        addLabels(200_000 - 1);

        JsonNode matrix = http.json("/v1/registry/accuracy?limit=1000");

        assertThat(matrix.path("versions").findValuesAsText("version")).containsExactly("2", "3");
        assertThat(matrix.path("labels")).hasToString("[\"mug\"]");
        assertThat(matrix.path("hold_out")).hasToString("[[0.5],[0.5]]");
    }
}
