package dev.eleventh.backbone;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.BOOL;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static dev.eleventh.backbone.BadNetwork.files;
import static dev.eleventh.backbone.BadNetwork.network;
import static dev.eleventh.backbone.onnx.TestNetwork.attribute;
import static dev.eleventh.backbone.onnx.TestNetwork.externalTensor;
import static dev.eleventh.backbone.onnx.TestNetwork.nodeOf;
import static dev.eleventh.backbone.onnx.TestNetwork.tensor;
import static dev.eleventh.backbone.onnx.TestNetwork.value;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eleventh.backbone.onnx.TestNetwork;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights in other files: never outside of the folder of the model. */
@Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
class ExternalDataIT {
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
    @MethodSource({"externalData"})
    void isRefused(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder);
    }

    static TestNetwork withExternal(String... keysAndValues) {
        return TestNetwork.ofImages()
                .weight(externalTensor("w", List.of(1L), keysAndValues))
                .node("Add", "images w -> y")
                .pooled("y");
    }

    private static BadNetwork external(String name, List<String> keysAndValues, String... expected) {
        return external(name, withExternal(keysAndValues.toArray(String[]::new)), expected);
    }

    private static BadNetwork external(String name, TestNetwork network, String... expected) {
        return files(
                name,
                folder -> {
                    Files.write(folder.resolve("w.bin"), new byte[8]);
                    Files.createDirectory(folder.resolve("inner"));
                    Path outside = folder.resolveSibling("outside");
                    Files.createDirectories(outside);
                    Files.write(outside.resolve("secret.bin"), new byte[8]);
                    Files.createSymbolicLink(folder.resolve("link.bin"), outside.resolve("secret.bin"));
                    Files.createSymbolicLink(folder.resolve("linked"), outside);
                    network.write(folder);
                },
                expected);
    }

    static Stream<BadNetwork> externalData() {
        TensorProto outside = externalTensor("w", List.of(1L), "location", "../secret.bin");
        GraphProto branch = GraphProto.newBuilder()
                .setName("b")
                .addInitializer(outside)
                .addNode(nodeOf("", "Add", "images w -> b"))
                .addOutput(value("b", FLOAT))
                .build();
        TestNetwork sparse = TestNetwork.backbone();
        sparse.graph()
                .addSparseInitializer(
                        SparseTensorProto.newBuilder().setIndices(outside).addDims(1));
        return Stream.of(
                external(
                        "a missing file",
                        List.of("location", "model.onnx.data"),
                        "the weight 'w'",
                        "model.onnx.data, which does not exist",
                        "copy it beside the model"),
                external(
                        "a path upwards",
                        List.of("location", "../secret.bin"),
                        "'../secret.bin'",
                        "inside the model's folder"),
                external(
                        "a path through a folder",
                        List.of("location", "inner/../../secret.bin"),
                        "inside the model's folder"),
                external(
                        "an absolute path",
                        List.of("location", "/etc/hostname"),
                        "'/etc/hostname'",
                        "inside the model's folder"),
                external("a path of Windows", List.of("location", "..\\secret.bin"), "inside the model's folder"),
                external(
                        "an address in memory",
                        List.of("location", "*/_ORT_MEM_ADDR_/*", "offset", "4096", "length", "4"),
                        "inside the model's folder"),
                external("no location", List.of(), "lies in the file ''"),
                external(
                        "a link outwards",
                        List.of("location", "link.bin"),
                        "link.bin, which is a link to",
                        "secret.bin",
                        "cp -rL"),
                external("a link to a folder", List.of("location", "linked/secret.bin"), "which is a link to"),
                external("a folder", List.of("location", "inner"), "inner, which is not a file"),
                external(
                        "two locations",
                        List.of("location", "w.bin", "location", "../secret.bin"),
                        "the key 'location' twice"),
                external(
                        "keys of ONNX Runtime",
                        List.of("location", "w.bin", "prepacked_0", "x|0;4;0"),
                        "the key 'prepacked_0'"),
                external(
                        "an offset beyond the file",
                        List.of("location", "w.bin", "offset", "4096"),
                        "from 4096",
                        "has only 8",
                        "copy or download the file again"),
                external(
                        "a length beyond the file",
                        List.of("location", "w.bin", "offset", "4", "length", "400"),
                        "from 4 to 404",
                        "has only 8"),
                external("a negative offset", List.of("location", "w.bin", "offset", "-4"), "the offset '-4'"),
                external("a negative length", List.of("location", "w.bin", "length", "-4"), "the length '-4'"),
                external(
                        "an offset of 30 digits",
                        List.of("location", "w.bin", "offset", "9".repeat(30)),
                        "the offset '9999"),
                external(
                        "the model as its own weights",
                        List.of("location", "model.onnx"),
                        "lie in a file model.onnx",
                        "another name"),
                external(
                        "too few bytes",
                        List.of("location", "w.bin", "length", "2"),
                        "Computed size: 4, external_data.length: 2"),
                external(
                        "a location in a branch",
                        TestNetwork.ofImages()
                                .weight(tensor("c", BOOL).addInt32Data(1).build())
                                .node(
                                        "If",
                                        "c -> y",
                                        attribute("then_branch", branch),
                                        attribute("else_branch", branch))
                                .pooled("y"),
                        "'../secret.bin'"),
                external(
                        "a location in a loop",
                        TestNetwork.ofImages()
                                .longScalar("n", 1)
                                .node("Loop", "n -> y", attribute("body", branch))
                                .pooled("y"),
                        "'../secret.bin'"),
                external(
                        "a location in a constant",
                        TestNetwork.ofImages()
                                .node("Constant", "-> w", attribute("value", outside))
                                .node("Add", "images w -> y")
                                .pooled("y"),
                        "'../secret.bin'"),
                external("a location in a sparse weight", sparse, "'../secret.bin'"),
                external(
                        "a location in a sparse constant",
                        TestNetwork.ofImages()
                                .node(
                                        "Constant",
                                        "-> w",
                                        ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
                                                .setName("sparse_value")
                                                .setSparseTensor(SparseTensorProto.newBuilder()
                                                        .setValues(outside))
                                                .build())
                                .node("Add", "images w -> y")
                                .pooled("y"),
                        "'../secret.bin'"),
                external(
                        "a location in a function",
                        TestNetwork.ofImages()
                                .function(
                                        "f",
                                        nodeOf("", "Constant", "-> w", attribute("value", outside)),
                                        nodeOf("", "Add", "x w -> y"))
                                .node("local", "f", "images -> y")
                                .pooled("y"),
                        "'../secret.bin'"));
    }
}
