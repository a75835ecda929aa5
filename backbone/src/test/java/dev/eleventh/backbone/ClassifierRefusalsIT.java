package dev.eleventh.backbone;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT8;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT8;
import static dev.eleventh.backbone.BadNetwork.network;
import static dev.eleventh.backbone.onnx.TestNetwork.attribute;
import static dev.eleventh.backbone.onnx.TestNetwork.constant;
import static dev.eleventh.backbone.onnx.TestNetwork.tensor;
import static dev.eleventh.backbone.onnx.TestNetwork.value;

import dev.eleventh.backbone.onnx.TestNetwork;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classifiers that cannot be split into a backbone and a head. */
@Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
class ClassifierRefusalsIT {
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
    @MethodSource({"classifiers"})
    void isRefused(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder);
    }

    static Stream<BadNetwork> classifiers() {
        TestNetwork c = TestNetwork.classifier();
        return Stream.of(
                network("five labels for four classes", c, "5 labels", "4").withLabels(5),
                network(
                                "labels of a backbone",
                                TestNetwork.backbone(),
                                "5 labels were given, but the outputs are [embedding[1, 3]]",
                                "--no-labels")
                        .withLabels(5),
                network(
                                "one class",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight("kernel", 3, 1)
                                        .node("MatMul", "features kernel -> logits")
                                        .output("logits", "N", 1),
                                "1 class, expected 2 or more",
                                "--no-labels")
                        .withLabels(1),
                network("a Gemm with alpha 2", gemm("kernel", attribute("alpha", 2f)), "has alpha 2", "optimum-cli")
                        .withLabels(4),
                network(
                                "a Gemm that transposes",
                                gemm("kernel", attribute("transA", 1)),
                                "Gemm to logits",
                                "torch.onnx.export(")
                        .withLabels(4),
                network(
                                "quantised weights",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight(tensor("q", INT8, 3, 4)
                                                .addAllInt32Data(java.util.Collections.nCopies(12, 3))
                                                .build())
                                        .weight(constant("s", 0.1f))
                                        .weight(tensor("z", INT8)
                                                .addInt32Data(0)
                                                .build())
                                        .node("DequantizeLinear", "q s z -> kernel")
                                        .node("MatMul", "features kernel -> logits")
                                        .output("logits", "N", 4),
                                "the weights 'kernel' of the last product are computed",
                                "without quantisation",
                                "optimum-cli")
                        .withLabels(4),
                network(
                                "weights in int8",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight(tensor("k", UINT8, 3, 4)
                                                .addAllInt32Data(java.util.Collections.nCopies(12, 3))
                                                .build())
                                        .node("MatMul", "features k -> logits")
                                        .output("logits", "N", 4),
                                "MatMul to logits",
                                "tensor(uint8)")
                        .withLabels(4),
                network(
                                "a bias that is computed",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight("kernel", 3, 4)
                                        .weight("b", 4)
                                        .node("Sin", "b -> bias")
                                        .node("Gemm", "features kernel bias -> logits")
                                        .output("logits", "N", 4),
                                "its bias 'bias' is computed")
                        .withLabels(4),
                network(
                                "a ReLU at the end",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight("kernel", 3, 4)
                                        .node("MatMul", "features kernel -> p")
                                        .node("Relu", "p -> logits")
                                        .output("logits", "N", 4),
                                "a Relu")
                        .withLabels(4),
                network(
                                "a layer on tokens",
                                TestNetwork.ofImages()
                                        .longs("s", 0, 3, 64)
                                        .weight("kernel", 64, 4)
                                        .node("Reshape", "images s -> tokens")
                                        .node("MatMul", "tokens kernel -> t")
                                        .node("ReduceMean", "t -> logits", TestNetwork.attribute("keepdims", 0))
                                        .output("logits"),
                                "a ReduceMean",
                                "--no-labels")
                        .withLabels(4),
                network(
                                "weights of another length",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight(tensor("kernel", FLOAT, 3, 4)
                                                .addFloatData(1)
                                                .build())
                                        .node("MatMul", "features kernel -> logits")
                                        .output("logits", "N", 4),
                                "kernel")
                        .withLabels(4),
                network(
                                "weights of 2^60 values",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight(tensor("kernel", FLOAT, 1L << 30, 1L << 30)
                                                .addFloatData(1)
                                                .build())
                                        .node("MatMul", "features kernel -> logits")
                                        .output("logits", "N", 4),
                                "Incompatible dimensions")
                        .withLabels(4),
                network(
                                "NaN weights",
                                TestNetwork.ofImages()
                                        .features("images")
                                        .weight(tensor("kernel", FLOAT, 3, 4)
                                                .addAllFloatData(java.util.Collections.nCopies(12, Float.NaN))
                                                .build())
                                        .node("MatMul", "features kernel -> logits")
                                        .output("logits", "N", 4),
                                "the weight 'kernel' has NaN as its value 0",
                                "float32")
                        .withLabels(4));
    }

    private static TestNetwork gemm(String kernel, ai.onnx.proto.OnnxMl.AttributeProto... attributes) {
        return TestNetwork.ofImages()
                .features("images")
                .weight("kernel", 3, 4)
                .node("Gemm", "features " + kernel + " -> logits", attributes)
                .output("logits", "N", 4);
    }
}
