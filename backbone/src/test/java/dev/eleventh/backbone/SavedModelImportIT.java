package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with the two classifiers of backbone/fixtures and their stored answers for 1000 images. */
class SavedModelImportIT {
    private static final Path FIXTURES = Path.of("fixtures");

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
    @CsvSource({"keras, 0..1", "plain, -1..1"})
    void theLogitsOfAThousandImagesAreTheOriginals(String classifier, String scale) throws Exception {
        Imported imported = read(classifier, scale);
        Embedder network = imported.backbone();
        List<Pixels> pixels = FashionPictures.decoded(network);

        float[] logits = logits(head(imported), network.embed(pixels));

        float[] expected = FashionPictures.floats(FIXTURES.resolve(classifier + "-logits.f32"));
        assertThat(logits).hasSize(10_000).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < logits.length; i++) {
            largest = Math.max(largest, Math.abs(logits[i] - expected[i]));
        }
        assertThat(largest).isLessThan(1e-4);
    }

    @Test
    void theSameSavedModelGivesTheSameBytes() throws Exception {
        Imported first = read("keras", "0..1");

        assertThat(read("keras", "0..1").archive()).hasSameBinaryContentAs(first.archive());
        assertThat(read("keras", "-1..1").backbone().description().sha256())
                .as("another scale is another backbone")
                .isNotEqualTo(first.backbone().description().sha256());
    }

    @Test
    void anImportedBackboneDescribesItself() throws Exception {
        Imported imported = read("keras", "0..1");

        BackboneDescription description = imported.backbone().description();
        assertThat(description.name()).isEqualTo("keras");
        assertThat(description.format()).isEqualTo(PixelFormat.square(28, 1, PixelScale.UNIT));
        assertThat(description.dimension()).isEqualTo(24);
        BackboneArtifact artifact = imported.backbone().artifact().orElseThrow();
        assertThat(artifact.kind()).isEqualTo(BackboneArtifact.Kind.SAVED_MODEL);
        assertThat(artifact.artifact().bytes()).isEqualTo(Files.size(imported.archive()));
        assertThat(classifier(imported).difference()).isLessThan(1e-4);
        assertThat(classifier(imported).selfTest()).isNotEmpty().allSatisfy(test -> {
            float[] logits = logits(head(imported), List.of(test.embedding()));
            assertThat(head(imported).labels().get(argmax(logits))).isEqualTo(test.label());
        });
    }

    @Test
    void embeddingsOfAnImportedBackboneAreNotQuantised() throws Exception {
        Embedder network = read("plain", "-1..1").backbone();

        Embedding embedding =
                network.embed(FashionPictures.decoded(network).subList(0, 1)).get(0);

        assertThat(embedding.isQuantised()).isFalse();
        assertThatThrownBy(embedding::levels).hasMessageContaining("choose a strategy that is not exact");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, sequential_1/classes_1/MatMul",
                "sequential_1/descriptor_1/Relu, -",
                "sequential_1/descriptor_1/Relu:activations:0, sequential_1/classes_1/MatMul"
            })
    void theLayerMayBeNamed(@Nullable String embedding, @Nullable String head) throws Exception {
        ImportOptions options = options("serving_default", null, embedding, head, PixelScale.UNIT, null);

        Imported imported = read(FIXTURES.resolve("keras"), labels(), options);

        assertThat(imported.archive())
                .hasSameBinaryContentAs(read("keras", "0..1").archive());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "serving | - | - | - | - | has no signature 'serving'; name one of [__saved_model_init_op, serve",
                "serving_default | scores | - | - | - | the named output 'scores'; it has [output_0]",
                "serving_default | - | nowhere | - | - | 0 dense layers before the output have the embedding 'nowhere'",
                "serving_default | - | - | nowhere | - | sequential_1/descriptor_1/Relu -> sequential_1/classes_1/MatMul",
                "serving_default | - | - | sequential_1/descriptor_1/MatMul | - | the classifier has 24 classes, but there are 10",
                "serving_default | - | - | - | 32 | --size is 32, but the signature has 28",
            })
    void aMissingOrContradictingOptionIsReported(
            String signature,
            @Nullable String output,
            @Nullable String embedding,
            @Nullable String head,
            @Nullable Integer size,
            String message) {
        ImportOptions options = options(signature, output, embedding, head, PixelScale.UNIT, size);

        assertThatThrownBy(() -> read(FIXTURES.resolve("keras"), labels(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aWrongNumberOfLabelsIsReported() {
        assertThatThrownBy(() -> read(FIXTURES.resolve("keras"), labels().subList(0, 9), unit()))
                .hasMessageContaining("has 10 classes, but there are 9 labels");
    }

    @Test
    void aFolderWithoutASavedModelIsReported(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> read(folder, labels(), unit()))
                .hasMessageContaining("which IMPORT_FORMATS does not allow here");
        Files.writeString(folder.resolve("saved_model.pb"), "rubbish");
        assertThatThrownBy(() -> read(folder, labels(), unit()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("saved_model.pb of 7 bytes is damaged");
        Files.write(folder.resolve("saved_model.pb"), new byte[0]);
        assertThatThrownBy(() -> read(folder, labels(), unit())).hasMessageContaining("no graph with the tag 'serve'");
    }

    @Test
    void missingVariablesAreReported(@TempDir Path folder) throws Exception {
        Files.copy(FIXTURES.resolve("keras/saved_model.pb"), folder.resolve("saved_model.pb"));

        assertThatThrownBy(() -> read(folder, labels(), unit()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TensorFlow cannot");
    }

    @Test
    void anArchiveWithDamageAnywhereIsRefused(@TempDir Path folder) throws Exception {
        byte[] archive = Files.readAllBytes(read("keras", "0..1").archive());
        List<byte[]> damaged = List.of(
                new byte[0],
                Arrays.copyOf(archive, 100),
                Arrays.copyOf(archive, archive.length / 2),
                flipped(archive, archive.length / 2),
                flipped(archive, 40));

        for (byte[] bytes : damaged) {
            Path file = Files.write(folder.resolve("archive"), bytes);
            assertThatThrownBy(() -> backbone.open(BackboneArtifact.Kind.SAVED_MODEL, file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("import the network again");
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private static Imported read(String classifier, String scale) throws IOException {
        return read(FIXTURES.resolve(classifier), labels(), ofScale(PixelScale.ofRange(scale)));
    }

    private static Imported read(Path folder, List<Label> labels, ImportOptions options) throws IOException {
        return new NetworkImport(backbone, options).read(folder, labels);
    }

    private static ImportOptions ofScale(PixelScale scale) {
        return options("serving_default", null, null, null, scale, null);
    }

    private static ImportOptions options(
            String signature,
            @Nullable String output,
            @Nullable String embedding,
            @Nullable String head,
            PixelScale scale,
            @Nullable Integer size) {
        return new ImportOptions(
                Set.of(ImportOptions.Format.SAVED_MODEL),
                true,
                output,
                null,
                PreprocessingOptions.NONE,
                size,
                size,
                null,
                new ImportOptions.SavedModelOptions(signature, embedding, head, scale));
    }

    private static Imported.Classifier classifier(Imported imported) {
        return Objects.requireNonNull(imported.classifier());
    }

    private static LinearHead head(Imported imported) {
        return classifier(imported).head();
    }

    private static ImportOptions unit() {
        return ofScale(PixelScale.UNIT);
    }

    private static List<Label> labels() {
        try {
            return Files.readAllLines(FIXTURES.resolve("labels.txt")).stream()
                    .map(Label::new)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static float[] logits(LinearHead head, List<Embedding> embeddings) {
        float[] weights = head.weights();
        float[] bias = head.bias();
        float[] logits = new float[embeddings.size() * head.classes()];
        float[] values = new float[head.dimension()];
        for (int i = 0; i < logits.length; i++) {
            embeddings.get(i / head.classes()).copyValuesTo(values, 0);
            int row = i % head.classes();
            double sum = bias[row];
            for (int j = 0; j < values.length; j++) {
                sum += (double) values[j] * weights[row * values.length + j];
            }
            logits[i] = (float) sum;
        }
        return logits;
    }

    private static int argmax(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }
}
