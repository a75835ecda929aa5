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
 * The graph in a SavedModel, and the same graph with more signatures: {@value #EMBED} returns the embedding, and
 * {@value #HEAD} the last layer of a classifier.
 */
final class SavedModelGraph {
    static final String EMBED = "eleventh_embed";
    static final String HEAD = "eleventh_head";

    /** The tag of graphs for prediction, the only kind that DJL loads. */
    private static final String SERVING = "serve";

    private final SavedModel model;
    private final int index;
    private final MetaGraphDef graph;

    private SavedModelGraph(SavedModel model, int index) {
        this.model = model;
        this.index = index;
        this.graph = model.getMetaGraphs(index);
    }

    /**
     * Reads the graph in a {@code saved_model.pb}.
     *
     * @throws IllegalArgumentException when there is none
     */
    static SavedModelGraph read(byte[] file) {
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
                return new SavedModelGraph(model, i);
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

    /** Returns {@code saved_model.pb} with a signature for the embedding; the bytes are deterministic. */
    byte[] with(SavedModelImages images, VectorsTensor embedding) {
        GraphDef.Builder edited = graph.getGraphDef().toBuilder();
        TensorInfo input = new GraphEnds(edited).images(images);
        return bytes(edited, Map.of(EMBED, embed(edited, input, embedding)));
    }

    private static SignatureDef embed(GraphDef.Builder edited, TensorInfo input, VectorsTensor embedding) {
        return signature(input)
                .putOutputs("embedding", info(vectors(edited, embedding, "embedding")))
                .build();
    }

    private static String vectors(GraphDef.Builder edited, VectorsTensor vectors, String as) {
        return new GraphEnds(edited).pooled(new ExposedTensors(edited).expose(vectors.tensor(), as), vectors, as);
    }

    /**
     * Returns {@code saved_model.pb} with the two additional signatures; the bytes are deterministic.
     *
     * @param output of the original, which {@value #HEAD} returns too
     */
    byte[] with(SavedModelImages images, DenseLayer layer, TensorInfo output) {
        GraphDef.Builder edited = graph.getGraphDef().toBuilder();
        ExposedTensors exposed = new ExposedTensors(edited);
        TensorInfo input = new GraphEnds(edited).images(images);
        SignatureDef embed = embed(edited, input, layer.vectors());
        SignatureDef.Builder head = signature(input)
                .putOutputs("kernel", info(exposed.expose(layer.kernel(), "kernel")))
                .putOutputs("output", info(new GraphEnds(edited).floats(output.getName(), output.getDtype(), "output")))
                .putOutputs("logits", info(vectors(edited, layer.answers(), "logits")));
        Optional<Tensor> bias = Optional.ofNullable(layer.bias());
        bias.ifPresent(tensor -> head.putOutputs("bias", info(exposed.expose(tensor, "bias"))));
        return bytes(edited, Map.of(EMBED, embed, HEAD, head.build()));
    }

    private byte[] bytes(GraphDef.Builder edited, Map<String, SignatureDef> signatures) {
        MetaGraphDef whole = graph.toBuilder()
                .setGraphDef(edited)
                .putAllSignatureDef(signatures)
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
