package dev.eleventh.backbone;

import dev.eleventh.backbone.GraphScope.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Makes inner tensors of a graph fetchable. A session can fetch only tensors of the top-level graph, but Keras exports
 * a model as nested function calls. Therefore each function on the path is copied so that the copy returns the wanted
 * tensor and computes no more than needed. The copy is called beside the original, which stays unchanged.
 */
final class ExposedTensors {
    private static final String OUTPUT = "exposed";

    /** The attributes that name the type of an operation's output, of which each operation has one. */
    private static final List<String> TYPES = List.of("DstT", "dtype", "Tparams", "T");

    private final GraphDef.Builder graph;

    ExposedTensors(GraphDef.Builder graph) {
        this.graph = graph;
    }

    /**
     * Returns the name in the top-level graph by which a tensor can be fetched as float32.
     *
     * @param as a name for the tensor, distinct among the exposed ones
     */
    String expose(Tensor tensor, String as) {
        DataType type = type(tensor);
        return new GraphEnds(graph).floats(exposed(tensor, type, as), type, as);
    }

    /** Returns the type of a tensor's values. */
    static DataType type(Tensor tensor) {
        NodeDef node = GraphScope.source(tensor).node();
        return TYPES.stream()
                .filter(node::containsAttr)
                .map(attribute -> node.getAttrOrThrow(attribute).getType())
                .findFirst()
                .orElse(DataType.DT_FLOAT);
    }

    private String exposed(Tensor tensor, DataType type, String as) {
        String name = tensor.name();
        NodeDef call = null;
        GraphScope scope = tensor.scope();
        for (FunctionDef function = scope.function(); function != null; function = scope.function()) {
            FunctionDef copy = returning(function, name, type, call, as);
            graph.getLibraryBuilder().addFunction(copy);
            call = calling(
                    Objects.requireNonNull(scope.call()), copy.getSignature().getName(), type, as);
            name = call.getName() + GraphScope.CALL_OUTPUT + 0;
            scope = Objects.requireNonNull(scope.caller());
        }
        if (call == null) {
            return name.contains(":") ? name : name + ":0";
        }
        graph.addNode(call);
        return call.getName() + ":0";
    }

    private static NodeDef calling(NodeDef original, String function, DataType type, String as) {
        return original.toBuilder()
                .setName("%s/eleventh_%s".formatted(original.getName(), as))
                // describes the original's outputs, which the copy does not have
                .removeAttr("_output_shapes")
                .putAttr(
                        "f",
                        original.getAttrOrThrow("f").toBuilder()
                                .setFunc(original.getAttrOrThrow("f").getFunc().toBuilder()
                                        .setName(function))
                                .build())
                .putAttr(
                        "Tout",
                        AttrValue.newBuilder()
                                .setList(AttrValue.ListValue.newBuilder().addType(type))
                                .build())
                .build();
    }

    private static FunctionDef returning(
            FunctionDef function, String name, DataType type, @Nullable NodeDef more, String as) {
        List<NodeDef> nodes = new ArrayList<>(function.getNodeDefList());
        if (more != null) {
            nodes.add(more);
        }
        OpDef.Builder signature = function.getSignature().toBuilder()
                .setName("%s_eleventh_%s".formatted(function.getSignature().getName(), as))
                .clearOutputArg()
                .addOutputArg(OpDef.ArgDef.newBuilder().setName(OUTPUT).setType(type))
                .clearControlOutput();
        return function.toBuilder()
                .setSignature(signature)
                .clearNodeDef()
                .addAllNodeDef(needed(nodes, name))
                .clearRet()
                .putRet(OUTPUT, name)
                .clearControlRet()
                .build();
    }

    /** Rejects random numbers: a copy lacks the nodes that advance their state, so it would repeat the first ones. */
    private static void requireNotRandom(NodeDef node) {
        if (node.getOp().startsWith("Random") || node.getOp().startsWith("StatelessRandom")) {
            throw new IllegalArgumentException(
                    "the network draws random numbers ('%s', a %s) for each image; export it without layers such as RandomFlip and RandomRotation"
                            .formatted(node.getName(), node.getOp()));
        }
    }

    /** Returns the nodes from which a tensor is computed, in their order. */
    private static List<NodeDef> needed(List<NodeDef> nodes, String tensor) {
        Map<String, NodeDef> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.getName(), node));
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(tensor));
        while (!open.isEmpty()) {
            // ^node for a control dependency, node:output:0 for a tensor, a bare name for an argument
            String name = open.removeFirst().replaceFirst("^\\^", "").replaceFirst(":.*", "");
            NodeDef node = byName.get(name);
            if (node != null && needed.add(name)) {
                requireNotRandom(node);
                open.addAll(node.getInputList());
            }
        }
        return nodes.stream().filter(node -> needed.contains(node.getName())).toList();
    }
}
