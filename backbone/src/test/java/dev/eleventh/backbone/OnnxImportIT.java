package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports networks as Hugging Face and timm write them; compares with what transformers, timm and Python answer. */
class OnnxImportIT {
    private static final Path NETWORKS = Path.of("src/test/resources/dev/eleventh/backbone/networks");
    private static final float CLOSE = 1e-4f;

    private static Backbone backbone;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void close() {
        backbone.close();
    }

    @ParameterizedTest
    @CsvSource({"hf-dinov2, pooler_output, 48", "hf-resnet, pooler_output, 40"})
    void embeddingsOfABackboneAreTheReferences(String name, String output, int dimension) throws Exception {
        Imported imported = read(name, null);

        assertThat(imported.classifier()).isNull();
        assertThat(imported.backbone().description().dimension()).isEqualTo(dimension);
        for (var picture : reference(name).properties()) {
            Embedding embedding = embedding(imported.backbone(), picture.getKey());
            float[] values = Embedding.matrix(List.of(embedding), 1, dimension);
            assertSame(values, picture.getValue().at("/outputs/" + output));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hf-vit-classifier, logits, 48, false",
        "timm-test_convnext, linear_18, 64, true",
        "timm-test_efficientnet, linear, 256, true"
    })
    void answersOfAClassifierAreTheReferences(String name, String output, int dimension, boolean given)
            throws Exception {
        Imported imported = read(name, given ? labels(10) : null);

        LinearHead head = Objects.requireNonNull(imported.classifier()).head();
        assertThat(head.dimension()).isEqualTo(dimension);
        assertThat(head.labels()).hasSize(10);
        for (var picture : reference(name).properties()) {
            float[] logits = logits(head, embedding(imported.backbone(), picture.getKey()));
            assertSame(logits, picture.getValue().at("/outputs/" + output));
        }
    }

    @Test
    void aClassifierWithoutLabelsIsCutToABackbone() throws Exception {
        Imported imported = read("timm-test_efficientnet", null);

        assertThat(imported.classifier()).isNull();
        assertThat(imported.backbone().description().dimension()).isEqualTo(256);
    }

    @ParameterizedTest
    @CsvSource({"hf-dinov2", "hf-resnet", "hf-vit-classifier"})
    void anEmbeddingDoesNotDependOnWhatItIsBatchedWith(String name) throws Exception {
        Embedder network = read(name, null).backbone();
        List<Pixels> pictures = new ArrayList<>();
        for (var picture : reference(name).properties()) {
            pictures.add(network.decode(bytes(picture.getKey())));
        }
        List<Pixels> many = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> many.addAll(pictures));
        Collections.reverse(many);

        List<Embedding> together = network.embed(many);

        for (int i = 0; i < many.size(); i++) {
            assertThat(together.get(i))
                    .isEqualTo(network.embed(List.of(many.get(i))).get(0));
        }
    }

    @Test
    void thePublishedArchiveOpensAsTheSameNetwork() throws Exception {
        Imported imported = read("hf-dinov2", null);
        try (Backbone other = Backbone.load()) {
            Embedder opened = other.open(BackboneArtifact.Kind.ONNX, imported.archive());

            assertThat(opened.description()).isEqualTo(imported.backbone().description());
            assertThat(embedding(opened, "tall-75x130.png"))
                    .isEqualTo(embedding(imported.backbone(), "tall-75x130.png"));
        }
        assertThat(read("hf-dinov2", null).archive()).as("the same files").hasSameBinaryContentAs(imported.archive());
    }

    private static Imported read(String name, @Nullable List<Label> labels) throws IOException {
        return new NetworkImport(backbone, ImportOptions.defaults()).read(NETWORKS.resolve(name), labels);
    }

    private static List<Label> labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Label("class " + i)).toList();
    }

    private static JsonNode reference(String name) throws IOException {
        return Json.TREES
                .readTree(Files.readAllBytes(NETWORKS.resolve("reference.json")))
                .path(name + "/model.onnx")
                .path("pictures");
    }

    private static byte[] bytes(String picture) throws IOException {
        return Files.readAllBytes(NETWORKS.resolve("pictures").resolve(picture));
    }

    private static Embedding embedding(Embedder network, String picture) throws Exception {
        return network.embed(List.of(network.decode(bytes(picture)))).get(0);
    }

    private static float[] logits(LinearHead head, Embedding embedding) {
        float[] values = Embedding.matrix(List.of(embedding), 1, head.dimension());
        float[] logits = head.bias();
        for (int row = 0; row < logits.length; row++) {
            for (int i = 0; i < values.length; i++) {
                logits[row] += values[i] * head.weights()[row * values.length + i];
            }
        }
        return logits;
    }

    private static void assertSame(float[] values, JsonNode expected) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(expected.get("l2").doubleValue(), within(1e-3));
        for (int i = 0; i < expected.get("first8").size(); i++) {
            assertThat(values[i]).isCloseTo(expected.at("/first8/" + i).floatValue(), within(CLOSE));
        }
    }
}
