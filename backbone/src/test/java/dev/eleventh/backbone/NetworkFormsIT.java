package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.config.Preset;
import dev.eleventh.backbone.export.SavedModelExport;
import dev.eleventh.backbone.image.Resizing;
import dev.eleventh.backbone.onnx.Pooling;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Imports the networks that backbone/fixtures/networks.py wrote; compares with what Keras and PyTorch answered. */
class NetworkFormsIT {
    private static final Path FIXTURES = Path.of("fixtures");
    private static final Path PICTURES = Path.of("src/test/resources/dev/eleventh/backbone/networks/pictures");
    private static final float CLOSE = 1e-4f;
    private static final float HALF_PRECISION = 1e-2f;

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
    @CsvSource(
            nullValues = "-",
            value = {"mobile, -, 24", "conv-head, TF, 16"})
    void aConvolutionAtTheEndBecomesTheHead(String name, @Nullable Preset preset, int dimension) throws Exception {
        Imported imported = read(name, options(preset, null, null), labels());

        LinearHead head = Objects.requireNonNull(imported.classifier()).head();
        assertThat(head.dimension()).isEqualTo(dimension);
        for (var picture : answers(name).properties()) {
            float[] embedding = embedding(imported.backbone(), picture.getKey());
            assertSame(embedding, picture.getValue().get("embedding"), CLOSE);
            assertSame(probabilities(head, embedding), picture.getValue().get("probabilities"), CLOSE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"mobile, -", "conv-head, TF"})
    void withoutLabelsASoftmaxIsCutOff(String name, @Nullable Preset preset) throws Exception {
        Imported imported = read(name, options(preset, null, null), null);

        assertThat(imported.classifier()).isNull();
        for (var picture : answers(name).properties()) {
            assertSame(
                    embedding(imported.backbone(), picture.getKey()),
                    picture.getValue().get("embedding"),
                    CLOSE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, mean", "max, max"})
    void theVectorsOfPlacesArePooled(@Nullable String pooling, String expected) throws Exception {
        ImportOptions options = options(Preset.TF, null, pooling == null ? null : Pooling.ofCode(pooling));

        Embedder network = read("places", options, null).backbone();

        assertThat(network.description().dimension()).isEqualTo(16);
        for (var picture : answers("places").properties()) {
            assertSame(embedding(network, picture.getKey()), picture.getValue().get(expected), HALF_PRECISION);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"mobile, -, SAVED_MODEL", "places, TF, SAVED_MODEL", "conv-head, TF, ONNX"})
    void thePublishedArchiveOpensAsTheSameNetwork(String name, @Nullable Preset preset, BackboneArtifact.Kind kind)
            throws Exception {
        Imported imported = read(name, options(preset, null, null), null);

        try (Backbone other = Backbone.load()) {
            Embedder opened = other.open(kind, imported.archive());

            assertThat(opened.description()).isEqualTo(imported.backbone().description());
            assertThat(embedding(opened, "wide-200x120.png"))
                    .isEqualTo(embedding(imported.backbone(), "wide-200x120.png"));
        }
    }

    @Test
    void anExportedVersionCanBeImportedAgain(@TempDir Path folder) throws Exception {
        Imported imported = read("mobile", options(null, null, null), labels());
        Path exported = folder.resolve("1");
        try (BackboneFiles files = BackboneFiles.of(
                BackboneArtifact.Kind.SAVED_MODEL,
                imported.backbone().description().sha256(),
                imported.archive())) {
            SavedModelExport.write(
                    files, Objects.requireNonNull(imported.classifier()).head(), 1, exported);
        }

        Imported again = new NetworkImport(backbone, options(Preset.UNIT, null, null)).read(exported, labels());

        for (var picture : answers("mobile").properties()) {
            assertSame(
                    embedding(again.backbone(), picture.getKey()),
                    picture.getValue().get("embedding"),
                    CLOSE);
        }
    }

    @Test
    void theFirstOfPlacesIsRefused() {
        assertThatThrownBy(() -> read("places", options(Preset.TF, null, Pooling.FIRST), null))
                .hasMessageContaining("--pool first is for an output of tokens");
    }

    /** PyTorch's AvgPool2d(64, ceil_mode=True) averages an image of 3x3; ONNX Runtime 1.23 divides by 64 * 64. */
    @ParameterizedTest
    @CsvSource({"17", "21"})
    void anAverageBeyondTheEdgeCountsOnlyTheImage(long operatorSet, @TempDir Path folder) throws Exception {
        Files.write(folder.resolve("model.onnx"), pooling(operatorSet));

        Embedder network = new NetworkImport(backbone, options(Preset.UNIT, null, null))
                .read(folder, null)
                .backbone();

        float[] white = new float[3 * 3 * 3];
        Arrays.fill(white, 1);
        Embedding embedding = network.embed(List.of(network.ofRgb(white))).get(0);
        assertThat(Embedding.matrix(List.of(embedding), 1, 3)).containsExactly(1, 1, 1);
    }

    private static byte[] pooling(long operatorSet) {
        NodeProto.Builder pool = NodeProto.newBuilder()
                .setOpType("AveragePool")
                .addInput("pixels")
                .addOutput("pooled")
                .addAttribute(attribute("kernel_shape").addInts(64).addInts(64).setType(AttributeType.INTS))
                .addAttribute(attribute("strides").addInts(64).addInts(64).setType(AttributeType.INTS))
                .addAttribute(attribute("ceil_mode").setI(1).setType(AttributeType.INT))
                .addAttribute(attribute("count_include_pad").setI(1).setType(AttributeType.INT));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(operatorSet))
                .setGraph(GraphProto.newBuilder()
                        .setName("pooling")
                        .addNode(pool)
                        .addInput(value("pixels", 1, 3, 3, 3))
                        .addOutput(value("pooled", 1, 3, 1, 1)))
                .build()
                .toByteArray();
    }

    private static AttributeProto.Builder attribute(String name) {
        return AttributeProto.newBuilder().setName(name);
    }

    private static ValueInfoProto value(String name, long... shape) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber());
        for (long size : shape) {
            tensor.getShapeBuilder()
                    .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    @Test
    void bytesAreNotScaled() {
        assertThatThrownBy(() -> read("mobile", options(Preset.TF, null, null), null))
                .hasMessageContaining("the network reads uint8, so it scales its input itself");
    }

    @Test
    void aNetworkThatDistortsItsImagesIsRefused(@TempDir Path folder) throws Exception {
        Path graph = FIXTURES.resolve("mobile/saved_model.pb");
        Files.write(
                folder.resolve("saved_model.pb"), withOperation(Files.readAllBytes(graph), "Relu", "RandomUniform"));

        assertThatThrownBy(() -> new NetworkImport(backbone, options(null, null, null)).read(folder, labels()))
                .hasMessageContaining("the network draws random numbers");
    }

    private static byte[] withOperation(byte[] file, String from, String to) throws IOException {
        org.tensorflow.proto.SavedModel.Builder model = org.tensorflow.proto.SavedModel.parseFrom(file).toBuilder();
        GraphDef.Builder graph = model.getMetaGraphsBuilder(0).getGraphDefBuilder();
        for (FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList()) {
            for (NodeDef.Builder node : function.getNodeDefBuilderList()) {
                node.setOp(node.getOp().equals(from) ? to : node.getOp());
            }
        }
        return model.build().toByteArray();
    }

    private static ImportOptions options(@Nullable Preset preset, @Nullable String output, @Nullable Pooling pooling) {
        ImportOptions usual = ImportOptions.defaults();
        return new ImportOptions(
                usual.formats(),
                true,
                output,
                pooling,
                new PreprocessingOptions(preset, Resizing.Fit.SQUASH, null, null, null, null, null),
                null,
                null,
                null,
                usual.savedModel());
    }

    private static Imported read(String name, ImportOptions options, @Nullable List<Label> labels) throws IOException {
        return new NetworkImport(backbone, options).read(FIXTURES.resolve(name), labels);
    }

    private static List<Label> labels() {
        return IntStream.range(0, 5).mapToObj(i -> new Label("class " + i)).toList();
    }

    private static JsonNode answers(String name) throws IOException {
        return Json.TREES
                .readTree(Files.readAllBytes(FIXTURES.resolve("networks.json")))
                .get(name);
    }

    private static float[] embedding(Embedder network, String picture) throws Exception {
        Embedding embedding = network.embed(List.of(network.decode(Files.readAllBytes(PICTURES.resolve(picture)))))
                .get(0);
        return Embedding.matrix(List.of(embedding), 1, embedding.dimension());
    }

    private static float[] probabilities(LinearHead head, float[] embedding) {
        double[] shares = new double[head.classes()];
        double sum = 0;
        for (int row = 0; row < shares.length; row++) {
            double logit = head.bias()[row];
            for (int i = 0; i < embedding.length; i++) {
                logit += (double) head.weights()[row * embedding.length + i] * embedding[i];
            }
            shares[row] = Math.exp(logit);
            sum += shares[row];
        }
        float[] probabilities = new float[shares.length];
        for (int row = 0; row < shares.length; row++) {
            probabilities[row] = (float) (shares[row] / sum);
        }
        return probabilities;
    }

    private static void assertSame(float[] values, JsonNode expected, float tolerance) {
        assertThat(values).hasSize(expected.size());
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(expected.get(i).floatValue(), within(tolerance));
        }
    }
}
