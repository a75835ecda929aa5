package dev.eleventh.backbone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Where names of nodes mean something: the graph itself, or the body of a function at the place where it is called.
 * Inside a function a tensor is {@code node:output:0} or an argument's name, outside it is {@code node:0} or {@code node}.
 */
final class GraphScope {
    /** What {@code PartitionedCall} names its outputs. */
    static final String CALL_OUTPUT = ":output:";

    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, FunctionDef> library;
    private final @Nullable FunctionDef function;
    private final @Nullable GraphScope caller;
    private final @Nullable NodeDef call;

    /** The graph itself. */
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

    /** A tensor, by its name in a scope. */
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

    /** The node that computes a tensor: never a call, but what computes the tensor inside the called function. */
    record Source(Tensor tensor, NodeDef node) {
        Tensor input(int index) {
            return new Tensor(tensor.scope(), node.getInput(index));
        }

        /** Names the node in all of the graph. */
        String place() {
            FunctionDef function = tensor.scope().function;
            return function == null ? node.getName() : function.getSignature().getName() + "/" + node.getName();
        }

        /** Without control dependencies. */
        List<Tensor> inputs() {
            return node.getInputList().stream()
                    .filter(name -> !name.startsWith("^"))
                    .map(name -> new Tensor(tensor.scope(), name))
                    .toList();
        }
    }

    /** The function whose body this is, null for the graph. */
    @Nullable
    FunctionDef function() {
        return function;
    }

    @Nullable
    GraphScope caller() {
        return caller;
    }

    /** The node in the caller's scope. */
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
                        "the graph has no node '%s' that it names; export the classifier again".formatted(at.node()));
            }
            Tensor inside = at.scope.inside(node, at.index());
            if (inside == null) {
                return new Source(at, node);
            }
            at = inside;
        }
    }

    /** What the caller passed for an argument; null when the name is none. */
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

    /** What a call returns, as the called function names it; null when the node is no call. */
    private @Nullable Tensor inside(NodeDef node, int output) {
        if (!node.getOp().equals("PartitionedCall") && !node.getOp().equals("StatefulPartitionedCall")) {
            return null;
        }
        String name = node.getAttrOrThrow("f").getFunc().getName();
        FunctionDef called = library.get(name);
        if (called == null) {
            throw new IllegalArgumentException(
                    "the graph has no function '%s' that it calls; export the classifier again".formatted(name));
        }
        GraphScope body = new GraphScope(called.getNodeDefList(), library, called, this, node);
        return new Tensor(
                body,
                called.getRetOrThrow(called.getSignature().getOutputArg(output).getName()));
    }
}
