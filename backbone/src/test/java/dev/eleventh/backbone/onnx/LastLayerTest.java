package dev.eleventh.backbone.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the search for a classifier's last layer, in graphs that are never run. */
class LastLayerTest {
    @TempDir
    private Path folder;

    @Test
    void aBiasMayBeTheCopyOfAnotherWeight() throws Exception {
        OnnxGraph graph = graph(
                node("Identity", "bias", "zeros"),
                node("MatMul", "product", "features", "kernel"),
                node("Cast", "cast", "product"),
                node("Add", "logits", "cast", "bias"));

        LastLayer layer = LastLayer.before(graph, "logits");

        assertThat(layer.embedding()).isEqualTo("features");
        assertThat(layer.kernel()).as("[classes, dimension]").containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(layer.bias()).containsExactly(0, 0);
    }

    @Test
    void aConvolutionMayBeAveragedBeforeTheSoftmax() throws Exception {
        OnnxGraph graph = graph(
                node("Conv", "places", "features", "convolution", "zeros"),
                node("GlobalAveragePool", "pooled", "places"),
                node("Flatten", "logits", "pooled"),
                node("Softmax", "probabilities", "logits"));

        assertThat(LastLayer.before(graph, "probabilities").embedding()).isEqualTo("features");
        assertThat(LastLayer.isSoftmax(graph, "probabilities")).isTrue();
        assertThat(LastLayer.isSoftmax(graph, "logits")).isFalse();
    }

    /** A distilled vision transformer answers the mean of two layers. */
    @Test
    void tensorsThatCouldBeTheEmbeddingAreListed() throws Exception {
        OnnxGraph graph = graph(
                node("MatMul", "first", "class token", "kernel"),
                node("MatMul", "second", "distillation token", "kernel"),
                node("Add", "sum", "first", "second"),
                node("Div", "logits", "sum", "two"));

        assertThatThrownBy(() -> LastLayer.before(graph, "logits"))
                .hasMessageContaining("a Div ('logits') computes it")
                .hasMessageContaining("its last layers read [class token, distillation token]");
    }

    @Test
    void aBiasThatIsComputedIsReported() {
        assertThatThrownBy(() -> LastLayer.before(
                        graph(node("Relu", "bias", "features"), node("Gemm", "logits", "features", "kernel", "bias")),
                        "logits"))
                .hasMessageContaining("its bias 'bias' is computed");
    }

    private OnnxGraph graph(NodeProto... nodes) throws IOException {
        GraphProto graph = GraphProto.newBuilder()
                .addInitializer(weight("kernel", List.of(3L, 2L), 1, 2, 3, 4, 5, 6))
                .addInitializer(weight("convolution", List.of(2L, 3L, 1L, 1L), 1, 2, 3, 4, 5, 6))
                .addInitializer(weight("zeros", List.of(2L), 0, 0))
                .addAllNode(List.of(nodes))
                .build();
        Path file = folder.resolve("model.onnx");
        Files.write(file, ModelProto.newBuilder().setGraph(graph).build().toByteArray());
        return OnnxGraph.read(file);
    }

    private static TensorProto weight(String name, List<Long> shape, float... values) {
        TensorProto.Builder weight = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addAllDims(shape);
        for (float value : values) {
            weight.addFloatData(value);
        }
        return weight.build();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addOutput(output)
                .addAllInput(List.of(inputs))
                .build();
    }
}
