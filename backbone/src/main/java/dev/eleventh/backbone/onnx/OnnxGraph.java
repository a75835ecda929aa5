package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ModelProtoOrBuilder;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The graph in an ONNX file. The file is mapped, so its weights take no memory. Nothing here runs the network.
 */
public final class OnnxGraph {
    private final Path folder;
    private final ModelProto model;
    private final SortedSet<String> dataFiles;
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, TensorProto> weights = new HashMap<>();

    private final boolean corrected;

    private OnnxGraph(Path folder, ModelProto file) {
        this.folder = folder;
        Optional<ModelProto> right = AveragePools.corrected(file, operatorSet(file));
        this.corrected = right.isPresent();
        this.model = right.orElse(file);
        this.dataFiles = OnnxWeights.dataFiles(model, folder);
        model.getGraph().getInitializerList().forEach(weight -> weights.put(weight.getName(), weight));
        for (NodeProto node : model.getGraph().getNodeList()) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            // exporters also write weights as constants
            if (node.getOpType().equals("Constant") && node.getOutputCount() == 1) {
                attribute(node, "value").ifPresent(value -> weights.put(node.getOutput(0), value.getT()));
            }
            // PyTorch writes equal weights once, and their other names as copies
            TensorProto copied = node.getOpType().equals("Identity") ? weights.get(node.getInput(0)) : null;
            if (copied != null) {
                weights.put(node.getOutput(0), copied);
            }
        }
    }

    /**
     * Reads the graph of a file.
     *
     * @param file of less than 2 GiB
     * @throws IllegalArgumentException when it is not an ONNX file, or a file with weights is missing
     */
    public static OnnxGraph read(Path file) throws IOException {
        FileStart.requireOnnx(file);
        ModelProto model;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = Math.min(channel.size(), Integer.MAX_VALUE);
            ByteString mapped = UnsafeByteOperations.unsafeWrap(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes));
            GraphScan.requireModest(file, mapped.newCodedInput(), ModelProto.getDescriptor());
            CodedInputStream in = mapped.newCodedInput();
            // the weights refer to the mapped file instead of being copied
            in.enableAliasing(true);
            model = ModelProto.newBuilder().mergeFrom(in).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "%s is not an ONNX file, or is damaged (%s); copy, download or export it again: %s"
                            .formatted(file, e.getMessage(), ExportCommand.TORCH),
                    e);
        }
        if (model.getGraph().getNodeCount() == 0) {
            throw new IllegalArgumentException(
                    "%s is not an ONNX file, or is damaged: it has no graph; copy, download or export it again: %s"
                            .formatted(file, ExportCommand.TORCH));
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        return new OnnxGraph(folder, model);
    }

    /** Returns the inputs that must be given: those without a weight as their default. */
    public List<TensorInfo> inputs() {
        return model.getGraph().getInputList().stream()
                .filter(input -> !weights.containsKey(input.getName()))
                .map(TensorInfo::of)
                .toList();
    }

    List<TensorInfo> outputs() {
        return model.getGraph().getOutputList().stream().map(TensorInfo::of).toList();
    }

    public boolean isOutput(String tensor) {
        return outputs().stream().anyMatch(output -> output.name().equals(tensor));
    }

    /** Returns whether a file with weights may have a path, relative to the model's folder. */
    public static boolean acceptsDataFile(String path) {
        return OnnxWeights.isInside(path);
    }

    /** Returns the relative paths of the files beside the model that hold its weights. */
    public SortedSet<String> dataFiles() {
        return dataFiles;
    }

    /** Returns the node that computes a tensor; empty for an input and for a weight. */
    Optional<NodeProto> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor));
    }

    static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** Returns the shape of a weight; empty when the tensor is not a weight. */
    Optional<List<Long>> weightShape(String tensor) {
        return Optional.ofNullable(weights.get(tensor)).map(TensorProto::getDimsList);
    }

    boolean isHalfPrecision(String weight) {
        return found(weight).getDataType() == DataType.FLOAT16_VALUE;
    }

    /** Returns the values of a weight, in the order of the file. */
    float[] weight(String tensor) throws IOException {
        return OnnxWeights.values(found(tensor), folder);
    }

    private TensorProto found(String weight) {
        return Objects.requireNonNull(weights.get(weight), () -> "the graph has no weight '%s'".formatted(weight));
    }

    /** Returns the number of nodes, without those of nested graphs. */
    int nodes() {
        return model.getGraph().getNodeCount();
    }

    /** Returns whether {@link #writeTo} writes another file, so that ONNX Runtime computes the right values. */
    public boolean isCorrected() {
        return corrected;
    }

    /** Writes the network, without the weights that lie beside it. */
    public void writeTo(OutputStream out) throws IOException {
        model.writeTo(out);
    }

    long operatorSet() {
        return operatorSet(model);
    }

    /** Returns the version of ONNX's own operators that a model uses. */
    public static long operatorSet(ModelProtoOrBuilder model) {
        return model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToLong(set -> set.getVersion())
                .max()
                .orElse(0);
    }

    /**
     * Returns bytes that make a tensor an output of the graph when they are appended to the file. Protobuf merges
     * messages that follow each other, so no file is written anew.
     */
    public static byte[] asOutput(String tensor) {
        return ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder()
                        .addOutput(ValueInfoProto.newBuilder().setName(tensor)))
                .build()
                .toByteArray();
    }
}
