package dev.eleventh.backbone.onnx;

import dev.eleventh.contracts.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged ONNX files: each is read or rejected. ONNX Runtime does not run them here, because it may crash. */
@Tag("fuzz")
class OnnxGraphFuzzTest {
    private static final Path NETWORKS = Path.of("src/test/resources/dev/eleventh/backbone/networks");

    @TempDir
    private Path folder;

    @Test
    void anyFileIsReadOrRefusedInBoundedMemory() throws IOException {
        List<byte[]> seeds = List.of(
                Files.readAllBytes(NETWORKS.resolve("hf-resnet/model.onnx")),
                TestNetwork.classifier().model().toByteArray(),
                TestNetwork.ofImages()
                        .features("images")
                        .weight("kernel", 4, 3)
                        .node("Gemm", "features kernel -> product", TestNetwork.attribute("transB", 1))
                        .node("Softmax", "product -> logits")
                        .output("logits", "N", 4)
                        .model()
                        .toByteArray());
        Fuzz.target("onnx graph", seeds, IllegalArgumentException.class)
                .run(1_000, input -> (1 << 22) + 200L * input.length, this::read);
    }

    private void read(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), input);
        OnnxGraph graph = OnnxGraph.read(file);
        OnnxImages.of(graph.inputs());
        for (TensorInfo output : graph.outputs()) {
            LastLayer.before(graph, output.name());
        }
    }
}
