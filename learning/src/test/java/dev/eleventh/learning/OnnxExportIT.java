package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.OnnxFiles;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.export.OnnxExport;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.Pooling;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.head.HeadScorer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a version on an imported ONNX network is one ONNX model, which answers as the embedder and the scorer do. */
class OnnxExportIT {
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final double TEMPERATURE = 1.7;

    /** Allowed difference of a logit or probability, relative above 1. */
    private static final double TOLERANCE = 1e-4;

    private static final int IMAGES = 6;

    @TempDir
    private Path folder;

    private final List<OnnxFiles> opened = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "hf-vit-classifier,,",
        "hf-dinov2,,",
        "hf-dinov2, last_hidden_state, mean",
        "hf-dinov2, last_hidden_state, first",
        "hf-dinov2, last_hidden_state, max",
        // [n, channels, 1, 1]
        "hf-resnet,,",
        // [n, channels, height, width]
        "hf-resnet, last_hidden_state, max",
        // one image at a time, and weights in a file beside the model
        "timm-test_efficientnet,,",
        "timm-test_convnext,,"
    })
    void aVersionAnswersAsTheEmbedderAndTheScorerDo(String name, @Nullable String output, @Nullable String pool)
            throws Exception {
        Imported imported = imported(name, output, pool);
        int dimension = imported.backbone().description().dimension();
        List<Head> heads = new ArrayList<>(ExampleHeads.ofEveryKind(
                        dimension,
                        Objects.requireNonNull(imported.backbone().description().levels()))
                .toList());
        if (imported.classifier() != null) {
            heads.add(imported.classifier().head());
        }
        OnnxFiles files = files(imported);
        for (int i = 0; i < heads.size(); i++) {
            Path file = folder.resolve(i + ".onnx");
            OnnxExport.write(files, heads.get(i), TEMPERATURE, file);

            assertSameAnswers(imported.backbone(), files, heads.get(i), file);
        }
    }

    private static Imported imported(String name, @Nullable String output, @Nullable String pool) throws Exception {
        ImportOptions defaults = ImportOptions.defaults();
        ImportOptions options = new ImportOptions(
                Set.of(ImportOptions.Format.ONNX),
                true,
                output,
                pool == null ? null : Pooling.ofCode(pool),
                PreprocessingOptions.NONE,
                null,
                null,
                null,
                defaults.savedModel());
        List<Label> labels = name.startsWith("timm")
                ? IntStream.range(0, 10).mapToObj(i -> new Label("class " + i)).toList()
                : null;
        return new NetworkImport(Engine.backbone(), options).read(NETWORKS.resolve(name), labels);
    }

    private OnnxFiles files(Imported imported) {
        OnnxFiles files = OnnxFiles.of(imported.backbone().description().sha256(), imported.archive());
        opened.add(files);
        return files;
    }

    @AfterEach
    void close() {
        opened.forEach(OnnxFiles::close);
    }

    private static void assertSameAnswers(Embedder backbone, OnnxFiles files, Head head, Path file) throws Exception {
        List<Pixels> images = images(backbone);
        List<Embedding> embeddings = backbone.embed(images);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                HeadScorer scorer = new HeadScorer(Engine.newManager(), head, TEMPERATURE)) {
            assertThat(session.getInputNames())
                    .containsExactly(files.signature().input());
            assertThat(session.getOutputNames()).containsExactly("logits", "probabilities");
            Integer only = files.signature().batch();
            int batch = only == null ? IMAGES : only;
            float[][] logits = scorer.logits(embeddings);
            float[][] probabilities = scorer.probabilities(embeddings);
            for (int from = 0; from < IMAGES; from += batch) {
                try (OnnxTensor input = tensor(environment, files, images.subList(from, from + batch));
                        OrtSession.Result result =
                                session.run(Map.of(files.signature().input(), input))) {
                    assertNear(result, "logits", logits, from, batch);
                    assertNear(result, "probabilities", probabilities, from, batch);
                }
            }
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            assertThat(metadata)
                    .containsEntry("input", files.input())
                    .containsEntry(
                            "backbone_sha256", backbone.description().sha256().hex())
                    .containsEntry(
                            "preprocessing", backbone.description().format().toString())
                    .containsKeys("labels", "temperature", "pixel_format");
        }
    }

    private static List<Pixels> images(Embedder backbone) {
        PixelFormat format = backbone.description().format();
        Random random = new Random(3);
        return IntStream.range(0, IMAGES)
                .mapToObj(image -> {
                    float[] rgb = new float[format.width() * format.height() * 3];
                    for (int i = 0; i < rgb.length; i++) {
                        rgb[i] = (image + random.nextFloat()) / IMAGES;
                    }
                    return backbone.ofRgb(rgb);
                })
                .toList();
    }

    private static OnnxTensor tensor(OrtEnvironment environment, OnnxFiles files, List<Pixels> images)
            throws Exception {
        TensorForm form = files.signature().form();
        PixelFormat format = files.format();
        assertThat(form).isEqualTo(new TensorForm(TensorForm.Layout.NCHW, TensorForm.Element.FLOAT32));
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(images.size() * form.bytes(format)).order(ByteOrder.nativeOrder());
        images.forEach(image -> image.copyTo(buffer, form));
        long[] shape = {images.size(), format.channels(), format.height(), format.width()};
        return OnnxTensor.createTensor(environment, buffer.flip(), shape, OnnxJavaType.FLOAT);
    }

    private static void assertNear(OrtSession.Result result, String output, float[][] expected, int from, int rows)
            throws Exception {
        float[][] found = (float[][]) result.get(output).orElseThrow().getValue();
        assertThat(found).hasNumberOfRows(rows);
        for (int i = 0; i < rows; i++) {
            assertThat(found[i]).hasSameSizeAs(expected[from + i]);
            for (int j = 0; j < found[i].length; j++) {
                double scale = Math.max(1, Math.abs(expected[from + i][j]));
                assertThat(Math.abs(found[i][j] - expected[from + i][j]) / scale)
                        .as("%s of image %d, class %d", output, from + i, j)
                        .isLessThanOrEqualTo(TOLERANCE);
            }
        }
    }

    @Test
    void theLastLayerOfTheOriginalIsLeftOut() throws Exception {
        Imported imported = imported("timm-test_efficientnet", null, null);
        OnnxFiles files = files(imported);
        Head small = ExampleHeads.linear(new Random(5), "a", 2, files.dimension());
        Path file = folder.resolve("model.onnx");

        OnnxExport.write(files, small, TEMPERATURE, file);

        long original = Files.size(imported.archive());
        assertThat(Files.size(file)).isLessThan(original - 8L * files.dimension() * Float.BYTES + 2_000);
    }

    @Test
    void anExportIsImportedAndExportedAgain() throws Exception {
        Imported imported = imported("hf-vit-classifier", null, null);
        Head head = Objects.requireNonNull(imported.classifier()).head();
        Path exported = Files.createDirectory(folder.resolve("exported"));
        for (String beside : List.of("config.json", "preprocessor_config.json")) {
            Files.copy(NETWORKS.resolve("hf-vit-classifier").resolve(beside), exported.resolve(beside));
        }
        OnnxExport.write(files(imported), head, TEMPERATURE, exported.resolve("model.onnx"));

        Imported again = new NetworkImport(Engine.backbone(), ImportOptions.defaults()).read(exported, null);
        OnnxFiles files = files(again);
        Head cut = Objects.requireNonNull(again.classifier()).head();
        Path file = folder.resolve("again.onnx");
        OnnxExport.write(files, cut, TEMPERATURE, file);

        assertThat(cut.labels()).isEqualTo(head.labels());
        assertSameAnswers(again.backbone(), files, cut, file);
    }

    @Test
    void anExportOverwritesNothing() throws Exception {
        Imported imported = imported("hf-dinov2", null, null);
        OnnxFiles files = files(imported);
        Path file = Files.writeString(folder.resolve("model.onnx"), "mine");
        Head head = ExampleHeads.linear(new Random(5), "a", 2, files.dimension());

        assertThatThrownBy(() -> OnnxExport.write(files, head, TEMPERATURE, file))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
        Head other = ExampleHeads.linear(new Random(5), "a", 2, 7);
        assertThatThrownBy(() -> OnnxExport.write(files, other, TEMPERATURE, folder.resolve("new.onnx")))
                .hasMessageContaining("the head reads 7 values, the backbone gives 48");
    }
}
