package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A move without a trainer: nothing carries it out. */
class BackboneEndpointIT {
    private static final Sha256 BUILT_IN = Sha256.of(new byte[] {1});
    private static final byte[] ARCHIVE = {2};

    private final TestDatabase database = TestDatabase.create();
    private final PostgresBackboneMoves moves = new PostgresBackboneMoves(database.jdbi(), BUILT_IN);
    private final HttpReads http = new HttpReads(new BackboneEndpoint(moves));

    @AfterEach
    void close() {
        http.close();
    }

    private void begin() {
        Sha256 sha256 = Sha256.of(ARCHIVE);
        BackboneArtifact artifact = new BackboneArtifact(
                BackboneArtifact.Kind.ONNX, new ModelManifest.Artifact(sha256, ARCHIVE.length, List.of()));
        moves.begin(new VersionBackbone(sha256, artifact, () -> new ByteArrayInputStream(ARCHIVE)), "vit", false);
    }

    private JsonNode move() throws Exception {
        return http.json("/v1/backbone").path("move");
    }

    private static JsonNode error(HttpResponse<byte[]> response, int status) throws Exception {
        JsonNode body = Json.MAPPER.readTree(response.body());
        assertThat(response.statusCode()).as("%s", body).isEqualTo(status);
        return body.path("error").path("reason");
    }

    @Test
    void withoutAMoveTheBuiltInBackboneIsNamedAndNothingCanBePaused() throws Exception {
        JsonNode status = http.json("/v1/backbone");

        assertThat(status.at("/backbone/kind").asText()).isEqualTo("built-in");
        assertThat(status.at("/backbone/sha256").asText()).isEqualTo(BUILT_IN.hex());
        assertThat(status.has("move")).isFalse();
        assertThat(error(http.send("PUT", "/v1/backbone/move", "{\"paused\": true}"), 404)
                        .asText())
                .isEqualTo("no-move");
        assertThat(error(http.send("DELETE", "/v1/backbone/move", ""), 404).asText())
                .isEqualTo("no-move");
    }

    @Test
    void aMoveIsPausedResumedAndGivenUp() throws Exception {
        begin();

        assertThat(move().path("state").asText()).isEqualTo("judging");
        assertThat(http.send("PUT", "/v1/backbone/move", "{\"paused\": true}").statusCode())
                .isEqualTo(200);
        assertThat(move().path("state").asText()).isEqualTo("paused");
        assertThat(http.send("PUT", "/v1/backbone/move", "{\"paused\": false}").statusCode())
                .isEqualTo(200);
        assertThat(move().path("state").asText()).isEqualTo("judging");
        assertThat(http.send("DELETE", "/v1/backbone/move", "").statusCode()).isEqualTo(200);
        assertThat(move().path("state").asText()).isEqualTo("given-up");
        assertThat(move().hasNonNull("ended_at")).isTrue();
    }

    @Test
    void aBodyThatDoesNotSayWhetherToPauseIsRefused() throws Exception {
        begin();

        for (String body : List.of("", "{}", "{\"paused\": \"yes\"}", "[]", "{\"paused\": 1}", "null")) {
            assertThat(error(http.send("PUT", "/v1/backbone/move", body), 400).asText())
                    .as(body)
                    .isEqualTo("bad-json");
        }
        assertThat(move().path("state").asText()).isEqualTo("judging");
    }
}
