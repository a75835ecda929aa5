package dev.eleventh.backbone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * The scope in which node names are valid: the graph itself, or the body of a function at one place where it is called.
 * A tensor's name is {@code node:output:0} or an argument's name inside a function, and {@code node:0} or {@code node}
 * outside.
 */
final class GraphScope {
    /** Separates the name of a {@code PartitionedCall} from the index of its output. */
    static final String CALL_OUTPUT = ":output:";

    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, FunctionDef> library;
    private final @Nullable FunctionDef function;
    private final @Nullable GraphScope caller;
    private final @Nullable NodeDef call;

    /** Creates the scope of the graph itself. */
    GraphScope(List<NodeDef> nodes, Map<String, FunctionDef> library) {
        this(nodes, library, null, null, null);
    }

    private GraphScope(
            List<NodeDef> nodes,
            Map<String, FunctionDef> library,
            @Nullable FunctionDef function,
            @Nullable GraphScope caller,
            @Nullable NodeDef call) {
        nodes.forEach(node -> this.nodes.put(node.getName(), node));
        this.library = library;
        this.function = function;
        this.caller = caller;
        this.call = call;
    }

    /** A tensor, identified by its name in a scope. */
    record Tensor(GraphScope scope, String name) {
        String node() {
            int colon = name.indexOf(':');
            return colon < 0 ? name : name.substring(0, colon);
        }

        private int index() {
            int colon = name.lastIndexOf(':');
            return colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
        }
    }

    /**
     * The node that computes a tensor. It is never a call: for a call, it is the node that computes the tensor inside
     * the called function.
     */
    record Source(Tensor tensor, NodeDef node) {
        Tensor input(int index) {
            return new Tensor(tensor.scope(), node.getInput(index));
        }

        /** Returns a name of the node that is unique in the whole graph. */
        String place() {
            FunctionDef function = tensor.scope().function;
            return function == null ? node.getName() : function.getSignature().getName() + "/" + node.getName();
        }

        /** Returns the inputs without control dependencies. */
        List<Tensor> inputs() {
            return node.getInputList().stream()
                    .filter(name -> !name.startsWith("^"))
                    .map(name -> new Tensor(tensor.scope(), name))
                    .toList();
        }
    }

    /** Returns the function whose body this is; null for the graph. */
    @Nullable
    FunctionDef function() {
        return function;
    }

    @Nullable
    GraphScope caller() {
        return caller;
    }

    /** Returns the call's node in the caller's scope. */
    @Nullable
    NodeDef call() {
        return call;
    }

    static Source source(Tensor tensor) {
        Tensor at = tensor;
        while (true) {
            Tensor given = at.scope.argument(at.name);
            if (given != null) {
                at = given;
                continue;
            }
            NodeDef node = at.scope.nodes.get(at.node());
            if (node == null) {
                throw new IllegalArgumentException(
                        "the graph refers to node '%s', which does not exist; export the classifier again"
                                .formatted(at.node()));
            }
            Tensor inside = at.scope.inside(node, at.index());
            if (inside == null) {
                return new Source(at, node);
            }
            at = inside;
        }
    }

    /** Returns the tensor that the caller passed for an argument; null when the name is not an argument. */
    private @Nullable Tensor argument(String name) {
        if (function == null || caller == null || call == null) {
            return null;
        }
        List<OpDef.ArgDef> arguments = function.getSignature().getInputArgList();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).getName().equals(name)) {
                return new Tensor(caller, call.getInput(i));
            }
        }
        return null;
    }

    /**
     * Returns the tensor that a call returns, named in the scope of the called function; null when the node is not a
     * call.
     */
    private @Nullable Tensor inside(NodeDef node, int output) {
        if (!node.getOp().equals("PartitionedCall") && !node.getOp().equals("StatefulPartitionedCall")) {
            return null;
        }
        String name = node.getAttrOrThrow("f").getFunc().getName();
        FunctionDef called = library.get(name);
        if (called == null) {
            throw new IllegalArgumentException(
                    "the graph calls function '%s', which does not exist; export the classifier again".formatted(name));
        }
        GraphScope body = new GraphScope(called.getNodeDefList(), library, called, this, node);
        return new Tensor(
                body,
                called.getRetOrThrow(called.getSignature().getOutputArg(output).getName()));
    }
}
