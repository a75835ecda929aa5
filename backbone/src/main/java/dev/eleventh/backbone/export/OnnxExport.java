package dev.eleventh.backbone.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a head as an ONNX model: {@code embedding}, float32 [n, dimension], to {@code logits} and {@code
 * probabilities}, float32 [n, classes]. The model's metadata hold the {@code labels}, a JSON array, and the digest of
 * the backbone whose embeddings the model reads.
 */
public final class OnnxExport {
    /** The newest file format that goes with operator set 17; later readers accept it too. */
    private static final int FILE_FORMAT = 8;

    private OnnxExport() {}

    /**
     * Writes a new file.
     *
     * @param temperature divides the logits before the softmax; above 0
     * @param backbone the sha256 that the version's manifest names
     * @param file must not exist
     */
    public static void write(Head head, double temperature, Sha256 backbone, Path file) throws IOException {
        byte[] model =
                model(head, HeadGraph.requireTemperature(temperature), backbone).toByteArray();
        Files.write(file, model, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static ModelProto model(Head head, double temperature, Sha256 backbone) {
        return ModelProto.newBuilder()
                .setIrVersion(FILE_FORMAT)
                .setProducerName("eleventh")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OnnxNodes.OPERATOR_SET))
                .addMetadataProps(entry("labels", Json.write(head.labels())))
                .addMetadataProps(entry("backbone_sha256", backbone.hex()))
                .addMetadataProps(entry("temperature", Double.toString(temperature)))
                .setGraph(graph(head, temperature))
                .build();
    }

    private static GraphProto graph(Head head, double temperature) {
        int classes = head.labels().size();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("head")
                .addInput(matrix("embedding", head.dimension()))
                .addOutput(matrix("logits", classes))
                .addOutput(matrix("probabilities", classes));
        OnnxNodes nodes = new OnnxNodes(graph);
        HeadGraph heads = new HeadGraph(nodes);
        String logits = heads.logits(head, "embedding");
        nodes.named(logits, "logits");
        nodes.named(heads.probabilities(logits, temperature), "probabilities");
        return graph.build();
    }

    /** Float32 [n, columns]. */
    private static ValueInfoProto matrix(String name, int columns) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE);
        tensor.getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimParam("n"))
                .addDim(Dimension.newBuilder().setDimValue(columns));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
