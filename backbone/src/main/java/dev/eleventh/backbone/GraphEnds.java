package dev.eleventh.backbone;

import dev.eleventh.backbone.image.TensorForm;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Adds to the two ends of a graph what makes it read float32 [images, height, width, channels] and return float32
 * [images, values], whatever the original reads and returns. Everything that runs the graph can rely on it.
 */
final class GraphEnds {
    private static final String PREFIX = "eleventh_ends/";

    private final GraphDef.Builder graph;

    GraphEnds(GraphDef.Builder graph) {
        this.graph = graph;
    }

    /** Returns the input to which images are fed. The original's input becomes a node that converts them. */
    TensorInfo images(SavedModelImages images) {
        TensorInfo original = images.tensor();
        if (images.form().equals(TensorForm.FLOAT_NHWC)) {
            return original;
        }
        String name = original.getName().replaceFirst(":0$", "");
        String input = add(node("images", "Placeholder").putAttr("dtype", type(DataType.DT_FLOAT)));
        String values = input;
        if (images.form().layout() == TensorForm.Layout.NCHW) {
            values = add(node("transposed", "Transpose", values, constants("order", 0, 3, 1, 2))
                    .putAttr("T", type(DataType.DT_FLOAT))
                    .putAttr("Tperm", type(DataType.DT_INT32)));
        }
        if (images.form().element() == TensorForm.Element.UINT8) {
            // a cast truncates
            values = add(node("rounded", "Round", values).putAttr("T", type(DataType.DT_FLOAT)));
        }
        replace(name, cast("images_cast", values, DataType.DT_FLOAT, original.getDtype()));
        return TensorInfo.newBuilder()
                .setName(input + ":0")
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                .build();
    }

    /** Replaces a node under the same name, so that its readers need no change. */
    private void replace(String name, NodeDef.Builder node) {
        int at = IntStream.range(0, graph.getNodeCount())
                .filter(i -> graph.getNode(i).getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the graph has no node '%s' for its input; export the network again".formatted(name)));
        graph.setNode(at, node.setName(name));
    }

    /** Returns the tensor as float32. */
    String floats(String tensor, DataType type, String as) {
        return type == DataType.DT_FLOAT ? tensor : add(cast(as + "_cast", tensor, type, DataType.DT_FLOAT)) + ":0";
    }

    /** Returns the tensor, which is float32, as one vector per image. */
    String pooled(String tensor, VectorsTensor vectors, String as) {
        if (vectors.rank() == 2) {
            return tensor;
        }
        String pooled = switch (vectors.pooling()) {
            case FIRST -> first(tensor, as);
            case MEAN -> reduced("Mean", tensor, vectors, as);
            case MAX -> reduced("Max", tensor, vectors, as);
        };
        return pooled + ":0";
    }

    private String first(String tokens, String as) {
        return add(node(as + "_first", "GatherV2", tokens, constant(as + "_index", 0), constant(as + "_axis", 1))
                .putAttr("Tparams", type(DataType.DT_FLOAT))
                .putAttr("Tindices", type(DataType.DT_INT32))
                .putAttr("Taxis", type(DataType.DT_INT32)));
    }

    private String reduced(String operation, String tensor, VectorsTensor vectors, String as) {
        return add(node(as + "_pooled", operation, tensor, constants(as + "_axes", vectors.places()))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("Tidx", type(DataType.DT_INT32)));
    }

    private static NodeDef.Builder cast(String name, String tensor, DataType from, DataType to) {
        return node(name, "Cast", tensor).putAttr("SrcT", type(from)).putAttr("DstT", type(to));
    }

    private static NodeDef.Builder node(String name, String operation, String... inputs) {
        return NodeDef.newBuilder().setName(PREFIX + name).setOp(operation).addAllInput(List.of(inputs));
    }

    private String constant(String name, int value) {
        return constant(name, TensorProto.newBuilder().addIntVal(value));
    }

    private String constants(String name, int... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setTensorShape(TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(values.length)));
        Arrays.stream(values).forEach(tensor::addIntVal);
        return constant(name, tensor);
    }

    private String constant(String name, TensorProto.Builder values) {
        TensorProto.Builder tensor = values.setDtype(DataType.DT_INT32);
        return add(node(name, "Const")
                .putAttr("dtype", type(DataType.DT_INT32))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build()));
    }

    private static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }

    private String add(NodeDef.Builder node) {
        // an exported model may be imported again
        while (graph.getNodeList().stream().anyMatch(other -> other.getName().equals(node.getName()))) {
            node.setName(node.getName() + "_");
        }
        graph.addNode(node);
        return node.getName();
    }
}
