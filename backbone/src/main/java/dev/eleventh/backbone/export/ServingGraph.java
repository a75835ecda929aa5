package dev.eleventh.backbone.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.eleventh.backbone.BackboneFiles;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;

/** A backbone's graph, extended by the scaling of pixels before it and a head after it. */
final class ServingGraph {
    private static final String SIGNATURE = "serving_default";

    /** Reads the values of variables when the model is loaded; graphs from Keras have it. */
    private static final String INITIALISER = "__saved_model_init_op";

    private static final String THETA = "theta";

    private static final int ANY = -1;
    private static final int RGB = 3;
    private static final float LARGEST_SAMPLE = 255;

    private final BackboneFiles backbone;
    private final PixelFormat format;
    private final MetaGraphDef original;
    private final GraphDef.Builder graph;
    private final TensorFlowNodes nodes;
    private final HeadGraph heads;

    ServingGraph(BackboneFiles backbone) throws IOException {
        this.backbone = backbone;
        this.format = backbone.format();
        this.original = SavedModel.parseFrom(backbone.savedModel()).getMetaGraphsList().stream()
                .filter(meta -> meta.containsSignatureDef(backbone.signature()))
                .findFirst()
                .orElseThrow();
        this.graph = original.getGraphDef().toBuilder();
        this.nodes = new TensorFlowNodes(graph, unusedPrefix());
        this.heads = new HeadGraph(nodes);
    }

    /** Finds a prefix that is not in use: an exported model may have been imported and be exported again. */
    private String unusedPrefix() {
        String prefix = "eleventh";
        for (int i = 2; isUsed(prefix + "/"); i++) {
            prefix = "eleventh_" + i;
        }
        return prefix;
    }

    private boolean isUsed(String prefix) {
        return graph.getNodeList().stream().anyMatch(node -> node.getName().startsWith(prefix));
    }

    SavedModel with(Head head, double temperature) {
        String pixels = placeholder();
        SignatureDef embed = original.getSignatureDefOrThrow(backbone.signature());
        embed.getInputsMap().forEach((name, input) -> replace(input, name.equals(THETA) ? theta() : images(pixels)));
        String embedding = embed.getOutputsOrThrow("embedding").getName();
        String logits = heads.logits(head, backbone.quantised() ? heads.quantised(embedding) : embedding);
        String probabilities = heads.probabilities(logits, temperature);
        String labels = labels(head.labels());
        int classes = head.labels().size();
        SignatureDef signature = SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("pixels", info(pixels, DataType.DT_FLOAT, ANY, format.height(), format.width(), RGB))
                .putOutputs("logits", info(logits, DataType.DT_FLOAT, ANY, classes))
                .putOutputs("probabilities", info(probabilities, DataType.DT_FLOAT, ANY, classes))
                .putOutputs("labels", info(eachRow(labels, logits), DataType.DT_STRING, ANY, classes))
                .putOutputs("top_label", info(top(labels, logits), DataType.DT_STRING, ANY))
                .build();
        return whole(signature);
    }

    private SavedModel whole(SignatureDef signature) {
        // Without variables, only the signature needs nodes; with variables, the nodes that restore them are unknown
        // here.
        if (!original.hasSaverDef()) {
            NeededNodes.keep(
                    graph,
                    signature.getOutputsMap().values().stream()
                            .map(TensorInfo::getName)
                            .toList());
        }
        MetaGraphDef.Builder meta = original.toBuilder()
                .setGraphDef(graph)
                // otherwise Python would load the originally exported functions instead of these signatures
                .clearObjectGraphDef()
                .clearSignatureDef()
                .putSignatureDef(SIGNATURE, signature);
        SignatureDef initialiser = original.getSignatureDefMap().get(INITIALISER);
        if (initialiser != null) {
            meta.putSignatureDef(INITIALISER, initialiser);
        }
        return SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(meta)
                .build();
    }

    private String placeholder() {
        return nodes.add(nodes.node("Placeholder", List.of())
                .putAttr("dtype", TensorFlowNodes.type(DataType.DT_FLOAT))
                .putAttr(
                        "shape",
                        AttrValue.newBuilder()
                                .setShape(TensorFlowNodes.shape(ANY, format.height(), format.width(), RGB))
                                .build()));
    }

    /** Converts pixels from [0, 1] to the network's values. */
    private String scaled(String pixels) {
        String samples = nodes.multiply(pixels, nodes.scalar(LARGEST_SAMPLE));
        if (format.hasByteSamples()) {
            samples = heads.nearestWhole(samples);
        }
        String colours = format.channels() == RGB ? samples : grey(samples);
        if (format.isBgr()) {
            colours = nodes.gather(
                    DataType.DT_FLOAT, colours, nodes.constant(new int[] {2, 1, 0}, RGB), DataType.DT_INT32, 3);
        }
        float[] factors = new float[format.channels()];
        float[] offsets = new float[format.channels()];
        for (int channel = 0; channel < factors.length; channel++) {
            offsets[channel] = format.value(channel, 0);
            factors[channel] = (format.value(channel, LARGEST_SAMPLE) - offsets[channel]) / LARGEST_SAMPLE;
        }
        String multiplied = nodes.multiply(colours, nodes.constant(factors, factors.length));
        return nodes.add(multiplied, nodes.constant(offsets, offsets.length));
    }

    /** Luma of ITU-R BT.601, as in this project's image decoder. Pillow's weights and sums are exact in float32. */
    private String grey(String samples) {
        float[] weights = format.hasByteSamples()
                ? new float[] {19595 / 65536f, 38470 / 65536f, 7471 / 65536f}
                : new float[] {0.299f, 0.587f, 0.114f};
        String luma = nodes.sumOfLast(nodes.multiply(samples, nodes.constant(weights, RGB)));
        return format.hasByteSamples() ? heads.nearestWhole(luma) : luma;
    }

    /** Replaces a node under the same name, so that its readers need no change. */
    private void replace(TensorInfo input, NodeDef.Builder replacement) {
        String name = input.getName().replaceFirst(":0$", "");
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (graph.getNode(i).getName().equals(name)) {
                graph.setNode(i, replacement.setName(name));
                return;
            }
        }
        throw new IllegalArgumentException("the backbone's graph has no node '%s' for its input".formatted(name));
    }

    private NodeDef.Builder images(String pixels) {
        return nodes.node("Identity", List.of(scaled(pixels))).putAttr("T", TensorFlowNodes.type(DataType.DT_FLOAT));
    }

    private NodeDef.Builder theta() {
        float[] weights = Objects.requireNonNull(backbone.theta(), "weights of the signature's input theta")
                .values();
        return nodes.constantNode(
                TensorFlowNodes.tensor(DataType.DT_FLOAT, TensorFlowNodes.floats(weights), weights.length));
    }

    private String labels(List<Label> labels) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(TensorFlowNodes.shape(labels.size()));
        labels.forEach(label -> tensor.addStringVal(ByteString.copyFrom(label.value(), UTF_8)));
        return nodes.constant(tensor);
    }

    /**
     * Repeats [classes] as [rows, classes]: TensorFlow Serving's REST interface and its batching require a row per
     * input.
     */
    private String eachRow(String labels, String logits) {
        String shape =
                nodes.add(nodes.node("Shape", List.of(logits)).putAttr("T", TensorFlowNodes.type(DataType.DT_FLOAT)));
        return nodes.add(nodes.node("BroadcastTo", List.of(labels, shape))
                .putAttr("T", TensorFlowNodes.type(DataType.DT_STRING)));
    }

    private String top(String labels, String logits) {
        String best = nodes.add(nodes.node("ArgMax", List.of(logits, nodes.whole(1)))
                .putAttr("T", TensorFlowNodes.type(DataType.DT_FLOAT)));
        return nodes.gather(DataType.DT_STRING, labels, best, DataType.DT_INT64, 0);
    }

    private static TensorInfo info(String tensor, DataType type, int... shape) {
        return TensorInfo.newBuilder()
                .setName(tensor + ":0")
                .setDtype(type)
                .setTensorShape(TensorFlowNodes.shape(shape))
                .build();
    }
}
