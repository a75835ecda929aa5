package dev.eleventh.backbone;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.BOOL;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.eleventh.backbone.BadNetwork.network;
import static dev.eleventh.backbone.onnx.TestNetwork.attribute;
import static dev.eleventh.backbone.onnx.TestNetwork.constant;
import static dev.eleventh.backbone.onnx.TestNetwork.nodeOf;
import static dev.eleventh.backbone.onnx.TestNetwork.tensor;
import static dev.eleventh.backbone.onnx.TestNetwork.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.eleventh.backbone.onnx.TestNetwork;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that ONNX Runtime cannot load or run, or that harm the process that runs them. */
@Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
class HostileGraphIT {
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
    @MethodSource({"operators", "crashes"})
    void isRefused(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder);
    }

    static Stream<BadNetwork> operators() {
        return Stream.of(
                network(
                        "an unknown operator",
                        TestNetwork.ofImages().node("Frobnicate", "images -> y").pooled("y"),
                        "Frobnicate",
                        "torch.onnx.export("),
                network(
                        "an operator of a company",
                        TestNetwork.ofImages()
                                .node("com.acme", "Attend", "images -> y")
                                .pooled("y"),
                        "com.acme",
                        "Attend"),
                network("operator set 99", TestNetwork.backbone().operatorSet(99), "99"),
                network(
                        "operator set 0",
                        TestNetwork.backbone().operatorSet(0),
                        "GlobalAveragePool",
                        "torch.onnx.export("),
                network(
                        "a missing tensor",
                        TestNetwork.ofImages()
                                .node("Add", "images nowhere -> y")
                                .pooled("y"),
                        "nowhere"),
                network(
                        "a cycle",
                        TestNetwork.ofImages()
                                .node("Identity", "b -> a")
                                .node("Identity", "a -> b")
                                .pooled("b"),
                        "the graph is not acyclic"),
                network(
                        "a shape that does not fit",
                        TestNetwork.ofImages()
                                .weight("w", 5, 7)
                                .node("MatMul", "images w -> y")
                                .pooled("y"),
                        "MatMul to y",
                        "Incompatible dimensions"),
                network("graphs 200 levels deep", nested(200), "more than 100 levels deep"),
                network("a million nodes", nodes(1_000_000), "more than 3000000 fields"),
                network("many empty nodes", empty(3_000_001), "more than 3000000 fields"));
    }

    static Stream<BadNetwork> crashes() {
        return Stream.of(
                network(
                        "a division by zero",
                        TestNetwork.ofImages()
                                .node("Shape", "images -> s")
                                .node("Sub", "s s -> z")
                                .node("Div", "s z -> q")
                                .node("Cast", "q -> f", attribute("to", 1))
                                .node("ReduceMax", "f -> m", attribute("keepdims", 0))
                                .node("Add", "images m -> y")
                                .pooled("y"),
                        "crashed",
                        "batch of 1 images"),
                network(
                        "a division by zero of constants",
                        TestNetwork.ofImages()
                                .longs("a", 1)
                                .longs("z", 0)
                                .node("Div", "a z -> q")
                                .node("Cast", "q -> f", attribute("to", 1))
                                .node("Add", "images f -> y")
                                .pooled("y"),
                        "crashed",
                        "loaded by ONNX Runtime"),
                network(
                        "a function that calls itself",
                        TestNetwork.ofImages()
                                .function("f", nodeOf("local", "f", "x -> y"))
                                .node("local", "f", "images -> y")
                                .pooled("y"),
                        "crashed",
                        "loaded by ONNX Runtime"));
    }

    @ParameterizedTest
    @MethodSource
    void endless(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder, new TrialRun(Duration.ofSeconds(8), 2L << 30));
    }

    static Stream<BadNetwork> endless() {
        String[] loaded = {"did not end within 8 seconds", "was loaded by ONNX Runtime", "Nothing was imported"};
        String[] ran = {"did not end within 8 seconds", "computed a batch of 1 images", "Nothing was imported"};
        return Stream.of(
                network("a loop of 2^63 rounds", loop(), ran),
                network("an operator that takes hours", slow("images").pooled("y"), ran),
                network(
                        "an operator on constants that takes hours",
                        slow("constant").pooled("y"),
                        loaded),
                network("branches 30 levels deep", nested(30), loaded),
                network("four to the power of 15 calls of functions", calls(15), loaded));
    }

    @ParameterizedTest
    @MethodSource
    void greedy(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder, new TrialRun(Duration.ofMinutes(1), 1L << 30));
    }

    static Stream<BadNetwork> greedy() {
        return Stream.of(
                network(
                        "3 GB of a constant",
                        ofConstant(3L << 28),
                        "GiB of memory, expected at most 1.0",
                        "was loaded"),
                network("3 GB for an image", expanded(3L << 28), "GiB of memory, expected", "a batch of 1 images"),
                network("3 GB for a batch", expanded(3L << 23), "GiB of memory, expected", "a batch of 32 images"),
                // refused by the operating system, unless it promises more memory than there is
                network("100 GB of a constant", ofConstant(25L << 30), "memory"),
                network("100 GB for an image", expanded(25L << 30), "memory"));
    }

    @Test
    void aSavedModelRunsInAProcessOfItsOwnToo() {
        NetworkImport limited =
                new NetworkImport(backbone, ImportOptions.defaults(), new TrialRun(Duration.ofMinutes(1), 1 << 25));

        assertThatThrownBy(() -> limited.read(Path.of("fixtures/keras"), null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GiB of memory, expected at most 0.0");
    }

    @Test
    void aNetworkThatIsStoppedLeavesNothingBehind(@TempDir Path folder, @TempDir Path temporary) throws IOException {
        String usual = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", temporary.toString());
        try {
            network("", loop(), "did not end")
                    .requireRefusal(backbone, folder, new TrialRun(Duration.ofSeconds(3), 2L << 30));
        } finally {
            System.setProperty("java.io.tmpdir", usual);
        }

        assertThat(ProcessHandle.current().descendants()).isEmpty();
        try (Stream<Path> left = Files.walk(temporary).filter(Files::isRegularFile)) {
            assertThat(left).extracting(Path::getFileName).containsExactly(Path.of("lock"));
        }
    }

    private static TestNetwork loop() {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(value("i", INT64))
                .addInput(value("before", BOOL))
                .addInput(value("x", FLOAT, "N", 3, 8, 8))
                .addNode(nodeOf("", "Identity", "before -> after"))
                .addNode(nodeOf("", "Relu", "x -> z"))
                .addOutput(value("after", BOOL))
                .addOutput(value("z", FLOAT, "N", 3, 8, 8))
                .build();
        return TestNetwork.ofImages()
                .longScalar("rounds", Long.MAX_VALUE)
                .weight(tensor("again", BOOL).addInt32Data(1).build())
                .node("Loop", "rounds again images -> y", attribute("body", body))
                .pooled("y");
    }

    /** A convolution of 3000x3000 pixels with a kernel of 1500x1500. */
    private static TestNetwork slow(String of) {
        return TestNetwork.ofImages()
                .weight(constant("constant", 1))
                .longs("large", 1, 3, 3000, 3000)
                .longs("kernels", 3, 3, 1500, 1500)
                .node("ReduceMax", of + " -> one", attribute("keepdims", 0))
                .node("Expand", "one large -> pixels")
                .node("Expand", "one kernels -> kernel")
                .node("Conv", "pixels kernel -> blurred")
                .node("ReduceMax", "blurred -> m", attribute("keepdims", 0))
                .node("Add", "images m -> y");
    }

    private static TestNetwork ofConstant(long values) {
        return TestNetwork.ofImages()
                .longs("length", values)
                .node("ConstantOfShape", "length -> large")
                .node("ReduceMax", "large -> m", attribute("keepdims", 0))
                .node("Add", "images m -> y")
                .pooled("y");
    }

    /** Expands each image to a number of values. */
    private static TestNetwork expanded(long values) {
        return TestNetwork.ofImages()
                .longs("times", values / 192, 1, 1, 1, 1)
                .node("Expand", "images times -> large")
                .node("ReduceMax", "large -> m", attribute("keepdims", 0))
                .node("Add", "images m -> y")
                .pooled("y");
    }

    /** Each function calls the next one four times, so that the last one is called 4^depth times. */
    private static TestNetwork calls(int depth) {
        TestNetwork network =
                TestNetwork.ofImages().node("local", "f0", "images -> y").pooled("y");
        for (int i = 0; i < depth; i++) {
            String domain = i == depth - 1 ? "" : "local";
            String operator = i == depth - 1 ? "Relu" : "f" + (i + 1);
            network.function(
                    "f" + i,
                    nodeOf(domain, operator, "x -> a"),
                    nodeOf(domain, operator, "a -> b"),
                    nodeOf(domain, operator, "b -> c"),
                    nodeOf(domain, operator, "c -> y"));
        }
        return network;
    }

    private static TestNetwork nodes(int count) {
        TestNetwork network = TestNetwork.ofImages();
        for (int i = 0; i < count; i++) {
            network.node(i % 2 == 0 ? "Sin" : "Cos", (i == 0 ? "images" : "t" + (i - 1)) + " -> t" + i);
        }
        return network.pooled("t" + (count - 1));
    }

    private static TestNetwork empty(int count) {
        TestNetwork network = TestNetwork.backbone();
        for (int i = 0; i < count; i++) {
            network.graph().addNode(NodeProto.getDefaultInstance());
        }
        return network;
    }

    private static TestNetwork nested(int levels) {
        GraphProto inner = GraphProto.newBuilder()
                .setName("g")
                .addNode(nodeOf("", "Identity", "images -> b0"))
                .addOutput(value("b0", FLOAT))
                .build();
        for (int i = 1; i < levels; i++) {
            inner = GraphProto.newBuilder()
                    .setName("g" + i)
                    .addNode(nodeOf(
                            "",
                            "If",
                            "c -> b" + i,
                            attribute("then_branch", inner),
                            attribute(
                                    "else_branch",
                                    GraphProto.newBuilder()
                                            .setName("e" + i)
                                            .addNode(nodeOf("", "Identity", "images -> e" + i))
                                            .addOutput(value("e" + i, FLOAT))
                                            .build())))
                    .addOutput(value("b" + i, FLOAT))
                    .build();
        }
        return TestNetwork.ofImages()
                .weight(tensor("c", BOOL).addInt32Data(1).build())
                .node("If", "c -> y", attribute("then_branch", inner), attribute("else_branch", inner))
                .pooled("y");
    }
}
