package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
    private static final Label MUG = new Label("mug");

    /** Version 1 of the manifest as it is published. */
    private static final String GOLDEN = """
            {"version":2,"parent":1,"strategy":"expand","labels":["mug"],\
            "backbone_sha256":"%1$s","head":{"sha256":"%1$s","bytes":5,"chunks":[{"partition":0,"offset":7}]},\
            "trained_offsets":{"0":12,"1":3},"counts":{"mug":{"train":8,"hold_out":2}},\
            "metrics":{"accuracy":0.5,"macro_accuracy":0.5,"per_label":{"mug":0.5}},\
            "temperature":1.5,"unknown_below":0.25,"self_test":[{"embedding":"AAD/Dw==","label":"mug"}],\
            "created_at":"2026-01-02T03:04:05Z"}""".formatted("a".repeat(64));

    @Test
    void aManifestIsWrittenAsPublished() {
        assertThat(Json.write(manifest(1.5))).isEqualTo(GOLDEN);
    }

    @Test
    void aPublishedManifestIsRead() {
        assertThat(Json.read(GOLDEN, ModelManifest.class)).isEqualTo(manifest(1.5));
    }

    /** The additional field of a manifest with a backbone other than the built-in one. */
    private static final String GOLDEN_BACKBONE =
            ",\"backbone\":{\"kind\":\"theta\",\"artifact\":{\"sha256\":\"%s\",\"bytes\":9,\"chunks\":[{\"partition\":0,\"offset\":3}]}}}"
                    .formatted("a".repeat(64));

    @Test
    void theBackboneIsTheLastField() {
        String golden = GOLDEN.substring(0, GOLDEN.length() - 1) + GOLDEN_BACKBONE;
        ModelManifest manifest = manifest(1.5);
        BackboneArtifact backbone = new BackboneArtifact(
                BackboneArtifact.Kind.THETA,
                new ModelManifest.Artifact(manifest.backboneSha256(), 9, List.of(new ModelManifest.Chunk(0, 3))));
        ModelManifest with = manifest.published(manifest.head(), backbone);

        assertThat(Json.write(with)).isEqualTo(golden);
        assertThat(Json.read(golden, ModelManifest.class)).isEqualTo(with);
        assertThat(with.artifacts()).containsExactly(manifest.head(), backbone.artifact());
        assertThat(manifest.artifacts()).containsExactly(manifest.head());
    }

    @Test
    void anInvalidBackboneIsRefused() {
        String golden = GOLDEN.substring(0, GOLDEN.length() - 1) + GOLDEN_BACKBONE;

        assertThatThrownBy(() -> Json.read(golden.replace("\"theta\"", "\"tflite\""), ModelManifest.class))
                .hasMessageContaining("must be theta, saved-model or onnx, was 'tflite'; upgrade this service");
        assertThatThrownBy(() -> Json.read(
                        golden.replace(
                                "\"backbone_sha256\":\"" + "a".repeat(64), "\"backbone_sha256\":\"" + "b".repeat(64)),
                        ModelManifest.class))
                .hasMessageContaining("backbone_sha256 must be that of the backbone's artifact");
    }

    @Test
    void theLimitsOfTheDistanceAreTheLastFieldAndAnEarlierManifestHasNone() {
        String golden = GOLDEN.substring(0, GOLDEN.length() - 1) + ",\"unknown_above\":{\"mug\":812.5}}";
        ModelManifest limited = Json.read(golden, ModelManifest.class);

        assertThat(Json.write(limited)).isEqualTo(golden);
        assertThat(limited.unknownAbove()).isEqualTo(Map.of(new Label("mug"), 812.5));
        assertThat(limited.published(limited.head(), null)).isEqualTo(limited);
        assertThat(manifest(1.5).unknownAbove()).isEmpty();
        assertThatThrownBy(() -> Json.read(golden.replace("812.5", "-1"), ModelManifest.class))
                .hasMessageContaining("unknown_above must be 0 or more, was -1.0 of mug");
    }

    @Test
    void anImageIsUnknownIfItsProbabilityIsTooLowOrItsDistanceTooLarge() {
        String golden = GOLDEN.substring(0, GOLDEN.length() - 1) + ",\"unknown_above\":{\"mug\":812.5}}";
        ModelManifest limited = Json.read(golden, ModelManifest.class);

        Label mug = new Label("mug");
        assertThat(limited.isUnknown(mug, 0.25, 812.5)).isFalse();
        assertThat(limited.isUnknown(mug, 0.24, 812.5)).isTrue();
        assertThat(limited.isUnknown(mug, 0.99, 813)).isTrue();
        assertThat(limited.isUnknown(mug, 0.99, Double.NaN)).isFalse();
        // a label with too few held-out examples has no limit
        assertThat(limited.isUnknown(new Label("new"), 0.99, 813)).isFalse();
        // an earlier version, whose head has no distance
        assertThat(manifest(1.5).isUnknown(mug, 0.99, 1e9)).isFalse();
        assertThat(manifest(1.5).isUnknown(mug, 0.24, Double.NaN)).isTrue();
    }

    @Test
    void fieldsOfALaterWriterAreIgnored() {
        String later = GOLDEN.replace("{\"version\"", "{\"later\":{\"field\":1},\"version\"");

        assertThat(Json.read(later, ModelManifest.class)).isEqualTo(manifest(1.5));
    }

    @Test
    void invalidValuesAreRefused() {
        assertThatThrownBy(() -> manifest(0)).hasMessageContaining("temperature must be positive, was 0");
        assertThatThrownBy(() -> Json.read(GOLDEN.replace("\"parent\":1", "\"parent\":2"), ModelManifest.class))
                .hasMessageContaining("newer than its parent, was 2 of 2");
    }

    @Test
    void aRecordThatIsNotAManifestIsASerializationException() {
        assertThatThrownBy(() -> Topics.MODELS.value().deserializer().deserialize("models", "rubbish".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("a record on models is not a ModelManifest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"strategy", "labels", "backbone_sha256", "head", "counts", "metrics", "self_test", "created_at"})
    void aManifestThatLacksAFieldIsASerializationException(String field) {
        byte[] incomplete =
                GOLDEN.replace("\"%s\":".formatted(field), "\"other\":").getBytes(UTF_8);

        assertThatThrownBy(() -> Topics.MODELS.value().deserializer().deserialize("models", incomplete))
                .isInstanceOf(SerializationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"version\":2}"})
    void jsonOfAnotherShapeIsASerializationException(String json) {
        assertThatThrownBy(() -> Topics.MODELS.value().deserializer().deserialize("models", json.getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void aChunkAtAnImpossiblePositionIsRefused() {
        assertThatThrownBy(() -> Json.read(GOLDEN.replace("\"offset\":7", "\"offset\":-7"), ModelManifest.class))
                .hasMessageContaining("0 or more, was at 0, -7");
    }

    private static ModelManifest manifest(double temperature) {
        Sha256 digest = new Sha256("a".repeat(64));
        return new ModelManifest(
                2,
                1L,
                "expand",
                List.of(MUG),
                digest,
                new ModelManifest.Artifact(digest, 5, List.of(new ModelManifest.Chunk(0, 7))),
                new TreeMap<>(Map.of(0, 12L, 1, 3L)),
                Map.of(MUG, new ModelManifest.Counts(8, 2)),
                new ModelManifest.Metrics(0.5, 0.5, Map.of(MUG, 0.5)),
                temperature,
                0.25,
                List.of(new ModelManifest.SelfTest(Embedding.quantise(new float[] {0, 6}), MUG)),
                Instant.parse("2026-01-02T03:04:05Z"));
    }
}
