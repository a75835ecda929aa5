package dev.eleventh.backbone.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eleventh.backbone.OnnxFiles;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a version, or its head alone, as one ONNX model. The input is the one of the imported network, or {@code
 * embedding}, float32 [n, dimension]. The outputs are {@code logits} and {@code probabilities}, float32 [n, classes].
 * The model's metadata hold the {@code labels}, a JSON array, and the digest of the backbone. Those of a whole version
 * also describe the {@code input} and the {@code preprocessing}, for people, and the latter as JSON in {@code
 * pixel_format}.
 */
public final class OnnxExport {
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    private static final int HEADS_OPERATOR_SET = 17;

    /** The newest file format that goes with operator set 17; later readers accept it too. */
    private static final int FILE_FORMAT = 8;

    private OnnxExport() {}

    /**
     * Writes the head alone to a new file.
     *
     * @param temperature divides the logits before the softmax; above 0
     * @param backbone the sha256 that the version's manifest names
     * @param file must not exist
     */
    public static void writeHead(Head head, double temperature, Sha256 backbone, Path file) throws IOException {
        HeadGraph.requireTemperature(temperature);
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(FILE_FORMAT)
                .setProducerName("eleventh")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(HEADS_OPERATOR_SET))
                .setGraph(graph(head, temperature));
        write(model, metadata(head, temperature, backbone), file);
    }

    /**
     * Writes a version on an imported ONNX network to a new file.
     *
     * @param temperature divides the logits before the softmax; above 0
     * @param file must not exist
     * @throws IllegalArgumentException when the network uses an operator set that is too old, or the head is of another
     *     backbone
     */
    public static void write(OnnxFiles backbone, Head head, double temperature, Path file) throws IOException {
        HeadGraph.requireTemperature(temperature);
        ModelProto.Builder model = new OnnxServingGraph(backbone).with(head, temperature);
        Map<String, String> metadata = metadata(head, temperature, backbone.sha256());
        metadata.put("input", backbone.input());
        metadata.put("preprocessing", backbone.format().toString());
        metadata.put("pixel_format", Json.write(backbone.format()));
        write(model, metadata, file);
    }

    private static Map<String, String> metadata(Head head, double temperature, Sha256 backbone) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("labels", Json.write(head.labels()));
        metadata.put("backbone_sha256", backbone.hex());
        metadata.put("temperature", Double.toString(temperature));
        return metadata;
    }

    private static void write(ModelProto.Builder model, Map<String, String> metadata, Path file) throws IOException {
        model.clearMetadataProps();
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        ModelProto built = model.build();
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (out) {
            built.writeTo(out);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static GraphProto graph(Head head, double temperature) {
        int classes = head.labels().size();
        Dimension rows = Dimension.newBuilder().setDimParam("n").build();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("head")
                .addInput(matrix("embedding", rows, head.dimension()))
                .addOutput(matrix(LOGITS, rows, classes))
                .addOutput(matrix(PROBABILITIES, rows, classes));
        OnnxNodes nodes = new OnnxNodes(graph, "", HEADS_OPERATOR_SET);
        HeadGraph heads = new HeadGraph(nodes);
        String logits = heads.logits(head, "embedding");
        nodes.named(logits, LOGITS);
        nodes.named(heads.probabilities(logits, temperature), PROBABILITIES);
        return graph.build();
    }

    /** Float32 [rows, columns]. */
    static ValueInfoProto matrix(String name, Dimension rows, int columns) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE);
        tensor.getShapeBuilder().addDim(rows).addDim(Dimension.newBuilder().setDimValue(columns));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
