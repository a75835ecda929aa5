package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.eleventh.backbone.BackboneFiles;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.config.Preset;
import dev.eleventh.backbone.export.OnnxExport;
import dev.eleventh.backbone.export.SavedModelExport;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.LogitFunctions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that exported models, loaded by other libraries, answer as the scorer does. */
class ExportIT {
    private static final Path FIXTURES = Path.of("../backbone/fixtures");
    private static final int DIMENSION = 1664;
    private static final int IMAGES = 12;
    private static final double TEMPERATURE = 1.7;

    /**
     * Allowed difference of a probability; 5e-7 was observed. Scaling from [0, 1] rounds differently and may move a
     * value by one of 4095 levels.
     */
    private static final double WHOLE_GRAPH = 1e-4;

    private static final double NOT_QUANTISED = 1e-5;

    @TempDir
    private Path folder;

    private final List<BackboneFiles> opened = new ArrayList<>();

    private BackboneFiles keep(BackboneFiles files) {
        opened.add(files);
        return files;
    }

    private BackboneFiles files(Imported imported) throws IOException {
        return keep(BackboneFiles.of(
                BackboneArtifact.Kind.SAVED_MODEL,
                imported.backbone().description().sha256(),
                imported.archive()));
    }

    @AfterEach
    void close() {
        opened.forEach(BackboneFiles::close);
    }

    static Stream<Head> heads() {
        return ExampleHeads.ofEveryKind(DIMENSION);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aSavedModelAnswersAsTheScorerDoes(Head head) throws Exception {
        SavedModelExport.write(keep(BackboneFiles.builtIn()), head, TEMPERATURE, folder.resolve("1"));

        assertSameAnswers(Engine.backbone(), head, WHOLE_GRAPH);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void anOnnxHeadAnswersAsTheScorerDoes(Head head) throws Exception {
        assertOnnxAnswersAsTheScorer(head, randomEmbeddings());
    }

    @Test
    void anOnnxHeadRoundsFloat32ValuesAsTheScorerDoes() throws Exception {
        List<Integer> exponents =
                IntStream.range(0, DIMENSION).mapToObj(i -> i % 16 - 4).toList();
        Quantiser quantiser = new Quantiser(Quantiser.VERSION, 14, exponents);

        assertOnnxAnswersAsTheScorer(ExampleHeads.projected(new Random(5), quantiser), halfLevels(quantiser));
    }

    /** Values at levels, between two levels, and outside their range. */
    private static List<Embedding> halfLevels(Quantiser quantiser) {
        Random random = new Random(6);
        return IntStream.range(0, IMAGES)
                .mapToObj(image -> {
                    float[] values = new float[DIMENSION];
                    for (int i = 0; i < DIMENSION; i++) {
                        float halves = random.nextInt(34_000) - 17_000;
                        values[i] =
                                Math.scalb(halves / 2, -quantiser.exponents().get(i));
                    }
                    return Embedding.ofValues(values);
                })
                .toList();
    }

    private void assertOnnxAnswersAsTheScorer(Head head, List<Embedding> embeddings) throws Exception {
        Path file = folder.resolve("head.onnx");
        OnnxExport.writeHead(head, TEMPERATURE, Sha256.of(new byte[0]), file);

        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[][] rows = new float[embeddings.size()][DIMENSION];
        IntStream.range(0, rows.length).forEach(i -> embeddings.get(i).copyValuesTo(rows[i], 0));
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("embedding", input));
                HeadScorer scorer = new HeadScorer(Engine.backbone().newManager(), head, TEMPERATURE)) {
            assertNear(
                    (float[][]) result.get("logits").orElseThrow().getValue(),
                    scorer.logits(embeddings),
                    NOT_QUANTISED);
            assertNear(
                    (float[][]) result.get("probabilities").orElseThrow().getValue(),
                    scorer.probabilities(embeddings),
                    NOT_QUANTISED);
            assertThat(session.getMetadata().getCustomMetadataValue("labels"))
                    .hasValueSatisfying(labels -> assertThat(labels)
                            .startsWith("[\"%s\"".formatted(head.labels().get(0))));
        }
    }

    @Test
    void fineTunedWeightsAreExported() throws Exception {
        NetworkWeights theta = moved(Engine.backbone().exportedWeights());
        Head head = ExampleHeads.linear(new Random(5), "a", 10, DIMENSION);
        byte[] bytes = theta.toBytes();
        BackboneFiles files = keep(BackboneFiles.of(
                BackboneArtifact.Kind.THETA, Sha256.of(bytes), Files.write(folder.resolve("theta"), bytes)));
        SavedModelExport.write(files, head, TEMPERATURE, folder.resolve("1"));

        assertSameAnswers(Engine.backbone().with(theta), head, WHOLE_GRAPH);
    }

    @Test
    void importedNetworksAreExportedAndImportedAgain() throws Exception {
        for (String classifier : List.of("keras", "plain")) {
            ImportOptions options =
                    ImportOptions.ofScale(classifier.equals("keras") ? PixelScale.UNIT : PixelScale.SYMMETRIC);
            Imported imported =
                    new NetworkImport(Engine.backbone(), options).read(FIXTURES.resolve(classifier), fixtureLabels());
            BackboneFiles files = files(imported);
            Path exported = folder.resolve("1");
            SavedModelExport.write(files, head(imported), TEMPERATURE, exported);

            assertSameAnswers(imported.backbone(), head(imported), NOT_QUANTISED);

            Imported again = new NetworkImport(Engine.backbone(), ofOutput("logits")).read(exported, fixtureLabels());
            assertThat(((LinearHead) head(again)).weights()).containsExactly(((LinearHead) head(imported)).weights());
            Files.move(exported, folder.resolve(classifier));
        }
    }

    @ParameterizedTest
    @CsvSource({"plain, IMAGENET", "plain, CAFFE", "keras, HALF"})
    void pixelsAreNormalisedAsTheEmbedderDoes(String classifier, Preset preset) throws Exception {
        PreprocessingOptions preprocessing = new PreprocessingOptions(preset, null, null, null, null, null, null);
        ImportOptions defaults = ImportOptions.defaults();
        ImportOptions options = new ImportOptions(
                defaults.formats(), true, null, null, preprocessing, null, null, null, defaults.savedModel());
        Imported imported =
                new NetworkImport(Engine.backbone(), options).read(FIXTURES.resolve(classifier), fixtureLabels());
        Embedder backbone = imported.backbone();
        BackboneFiles files = files(imported);
        int size = backbone.description().format().width();
        Random random = new Random(8);
        // fractions of a sample, which the embedder rounds
        float[] pixels = new float[IMAGES * size * size * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        List<Pixels> images = IntStream.range(0, IMAGES)
                .mapToObj(image -> backbone.ofRgb(
                        Arrays.copyOfRange(pixels, image * size * size * 3, (image + 1) * size * size * 3)))
                .toList();

        SavedModelExport.write(files, head(imported), TEMPERATURE, folder.resolve("1"));

        assertSameAnswers(backbone, images, pixels, head(imported), WHOLE_GRAPH);
    }

    private static Head head(Imported imported) {
        return Objects.requireNonNull(imported.classifier()).head();
    }

    private static ImportOptions ofOutput(String output) {
        ImportOptions options = ImportOptions.ofScale(PixelScale.UNIT);
        return new ImportOptions(
                options.formats(), true, output, null, options.preprocessing(), null, null, null, options.savedModel());
    }

    @Test
    void aProjectedHeadOnAnImportedNetworkIsExportedWithItsQuantiser() throws Exception {
        Imported imported = new NetworkImport(Engine.backbone(), ImportOptions.ofScale(PixelScale.UNIT))
                .read(FIXTURES.resolve("keras"), fixtureLabels());
        Embedder backbone = imported.backbone();
        List<float[]> rows = backbone.embed(new Noise(backbone, IMAGES).decoded()).stream()
                .map(embedding -> Embedding.matrix(List.of(embedding), 1, embedding.dimension()))
                .toList();
        Head head = ExampleHeads.projected(new Random(5), Quantiser.calibrated(rows));
        BackboneFiles files = files(imported);

        SavedModelExport.write(files, head, TEMPERATURE, folder.resolve("1"));

        assertSameAnswers(backbone, head, WHOLE_GRAPH);
    }

    @Test
    void anExportOverwritesNothingAndLeavesNoPartialFiles() throws Exception {
        Head head = ExampleHeads.linear(new Random(5), "a", 2, DIMENSION);
        Files.createDirectory(folder.resolve("1"));

        assertThatThrownBy(() ->
                        SavedModelExport.write(keep(BackboneFiles.builtIn()), head, TEMPERATURE, folder.resolve("1")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("name another folder");
        assertThatThrownBy(() -> SavedModelExport.write(keep(BackboneFiles.builtIn()), head, 0, folder.resolve("2")))
                .hasMessageContaining("temperature must be above 0, was 0");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("1"));
        }
    }

    private void assertSameAnswers(Embedder backbone, Head head, double tolerance) throws Exception {
        Noise noise = new Noise(backbone, IMAGES);
        assertSameAnswers(backbone, noise.decoded(), noise.pixels(), head, tolerance);
    }

    private void assertSameAnswers(Embedder backbone, List<Pixels> images, float[] rgb, Head head, double tolerance)
            throws Exception {
        int size = backbone.description().format().width();
        List<Embedding> embeddings = backbone.embed(images);
        try (HeadScorer scorer = new HeadScorer(Engine.backbone().newManager(), head, TEMPERATURE);
                NDManager manager = Engine.backbone().newManager();
                Model served = Model.newInstance("served", "TensorFlow")) {
            served.load(folder.resolve("1"));
            NDArray pixels = manager.create(rgb, new Shape(IMAGES, size, size, 3));
            NDList answer = served.getBlock().forward(new ParameterStore(manager, false), new NDList(pixels), false);

            float[][] probabilities = scorer.probabilities(embeddings);
            assertNear(rows(answer.get("probabilities"), head), probabilities, tolerance);
            String[] labels = answer.get("labels").toStringArray();
            String[] top = answer.get("top_label").toStringArray();
            assertThat(labels).hasSize(IMAGES * head.labels().size());
            for (int i = 0; i < IMAGES; i++) {
                assertThat(labels[i * head.labels().size()])
                        .isEqualTo(head.labels().get(0).value());
                assertThat(top[i])
                        .isEqualTo(head.labels()
                                .get(HeadScorer.argmax(probabilities[i]))
                                .value());
            }
        }
    }

    private static float[][] rows(NDArray array, Head head) {
        return LogitFunctions.unflatten(array.toFloatArray(), head.labels().size());
    }

    private static void assertNear(float[][] found, float[][] expected, double tolerance) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).hasSameSizeAs(expected[i]);
            for (int j = 0; j < expected[i].length; j++) {
                // relative where logits are large
                largest = Math.max(
                        largest, Math.abs(found[i][j] - expected[i][j]) / Math.max(1, Math.abs(expected[i][j])));
            }
        }
        assertThat(largest).isLessThanOrEqualTo(tolerance);
    }

    private static List<Embedding> randomEmbeddings() {
        Random random = new Random(2);
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> {
                    float[] values = new float[DIMENSION];
                    for (int j = 0; j < values.length; j++) {
                        values[j] = random.nextFloat() * 2;
                    }
                    return Embedding.quantise(values);
                })
                .toList();
    }

    private static NetworkWeights moved(NetworkWeights theta) {
        Random random = new Random(4);
        float[] values = theta.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1 + 0.05f * (float) random.nextGaussian();
        }
        return new NetworkWeights(theta.network(), values);
    }

    private static List<Label> fixtureLabels() throws IOException {
        return Files.readAllLines(FIXTURES.resolve("labels.txt")).stream()
                .map(Label::new)
                .toList();
    }
}
