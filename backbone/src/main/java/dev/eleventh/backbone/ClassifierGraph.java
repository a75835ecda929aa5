package dev.eleventh.backbone;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.eleventh.backbone.GraphScope.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A classifier's graph in a SavedModel, and the same graph with two more signatures: {@value #EMBED} returns the tensor
 * before the last layer, {@value #HEAD} the last layer itself.
 */
final class ClassifierGraph {
    static final String EMBED = "eleventh_embed";
    static final String HEAD = "eleventh_head";

    /** The tag of graphs for prediction, the only kind that DJL loads. */
    private static final String SERVING = "serve";

    private final SavedModel model;
    private final int index;
    private final MetaGraphDef graph;

    private ClassifierGraph(SavedModel model, int index) {
        this.model = model;
        this.index = index;
        this.graph = model.getMetaGraphs(index);
    }

    /**
     * Reads the graph in a {@code saved_model.pb}.
     *
     * @throws IllegalArgumentException when there is none
     */
    static ClassifierGraph read(byte[] file) {
        SavedModel model;
        try {
            model = SavedModel.parseFrom(file);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "saved_model.pb of %d bytes is damaged (%s); export the classifier again"
                            .formatted(file.length, e.getMessage()),
                    e);
        }
        for (int i = 0; i < model.getMetaGraphsCount(); i++) {
            if (model.getMetaGraphs(i).getMetaInfoDef().getTagsList().contains(SERVING)) {
                return new ClassifierGraph(model, i);
            }
        }
        throw new IllegalArgumentException(
                "saved_model.pb has no graph with the tag 'serve'; export the classifier for serving");
    }

    /**
     * Returns one of the classifier's own signatures.
     *
     * @throws IllegalArgumentException when there is none with the name
     */
    SignatureDef signature(String name) {
        SignatureDef signature = graph.getSignatureDefMap().get(name);
        if (signature == null) {
            throw new IllegalArgumentException("the SavedModel has no signature '%s'; name one of %s with --signature"
                    .formatted(
                            name,
                            graph.getSignatureDefMap().keySet().stream()
                                    .sorted()
                                    .toList()));
        }
        return signature;
    }

    /** Returns the tensor to which an input or output of a signature refers. */
    Tensor tensor(TensorInfo info) {
        Map<String, FunctionDef> library = graph.getGraphDef().getLibrary().getFunctionList().stream()
                .collect(Collectors.toMap(function -> function.getSignature().getName(), function -> function));
        return new Tensor(new GraphScope(graph.getGraphDef().getNodeList(), library), info.getName());
    }

    /** Returns {@code saved_model.pb} with the two additional signatures; the bytes are deterministic. */
    byte[] with(TensorInfo images, DenseLayer layer) {
        GraphDef.Builder edited = graph.getGraphDef().toBuilder();
        ExposedTensors exposed = new ExposedTensors(edited);
        SignatureDef embed = signature(images)
                .putOutputs("embedding", info(exposed.expose(layer.embedding(), "embedding")))
                .build();
        SignatureDef.Builder head = signature(images)
                .putOutputs("kernel", info(exposed.expose(layer.kernel(), "kernel")))
                .putOutputs("logits", info(exposed.expose(layer.logits(), "logits")));
        Optional<Tensor> bias = Optional.ofNullable(layer.bias());
        bias.ifPresent(tensor -> head.putOutputs("bias", info(exposed.expose(tensor, "bias"))));
        MetaGraphDef whole = graph.toBuilder()
                .setGraphDef(edited)
                .putSignatureDef(EMBED, embed)
                .putSignatureDef(HEAD, head.build())
                .build();
        return bytes(model.toBuilder().setMetaGraphs(index, whole).build());
    }

    private static SignatureDef.Builder signature(TensorInfo images) {
        return SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("images", images);
    }

    private static TensorInfo info(String name) {
        return TensorInfo.newBuilder()
                .setName(name)
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                .build();
    }

    /**
     * Writes maps in a fixed order, which protobuf does not do by default: the digest of the bytes is the backbone's
     * identity.
     */
    private static byte[] bytes(SavedModel model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(model.getSerializedSize());
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            model.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a stream in memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
