package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dense layer at the end of a classifier, which becomes the head: a Gemm, a MatMul with or without Add, or a 1x1
 * convolution.
 */
public final class LastLayer {
    private final String embedding;
    private final int classes;
    private final float[] kernel;
    private final float[] bias;
    private final boolean halfPrecision;

    private LastLayer(String embedding, int classes, float[] kernel, float[] bias, boolean halfPrecision) {
        this.embedding = embedding;
        this.classes = classes;
        this.kernel = kernel;
        this.bias = bias;
        this.halfPrecision = halfPrecision;
    }

    /** Returns the tensor that the layer reads. */
    public String embedding() {
        return embedding;
    }

    public int classes() {
        return classes;
    }

    /** [classes, dimension], row-major; callers must not change it. */
    public float[] kernel() {
        return kernel;
    }

    /** [classes]; callers must not change it. */
    public float[] bias() {
        return bias;
    }

    /** Whether the weights are float16. */
    public boolean halfPrecision() {
        return halfPrecision;
    }

    /**
     * Operators after the layer that keep its values, in whatever shape, or average them over the places of a
     * convolution, with which a mean commutes.
     */
    private static final Set<String> SHAPES = Set.of(
            "Identity",
            "Flatten",
            "Reshape",
            "Squeeze",
            "Cast",
            "Dropout",
            "GlobalAveragePool",
            "AveragePool",
            "ReduceMean");

    private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul", "Conv");
    private static final int LISTED = 5;

    /** Returns whether an output is a softmax, and therefore the answer of a classifier. */
    static boolean isSoftmax(OnnxGraph graph, String output) {
        Optional<NodeProto> node = graph.producer(output);
        while (node.isPresent() && SHAPES.contains(node.get().getOpType())) {
            node = graph.producer(node.get().getInput(0));
        }
        return node.isPresent() && node.get().getOpType().equals("Softmax");
    }

    /**
     * Finds the layer behind an output.
     *
     * @throws IllegalArgumentException when another operator computes the output; the message names it
     */
    static LastLayer before(OnnxGraph graph, String output) throws IOException {
        String tensor = output;
        boolean softmax = false;
        while (true) {
            NodeProto node = producer(graph, tensor, output);
            if (SHAPES.contains(node.getOpType())) {
                tensor = node.getInput(0);
            } else if (node.getOpType().equals("Softmax") && !softmax) {
                softmax = true;
                tensor = node.getInput(0);
            } else {
                return at(graph, node, output);
            }
        }
    }

    private static NodeProto producer(OnnxGraph graph, String tensor, String output) {
        return graph.producer(tensor)
                .orElseThrow(() -> refused(graph, output, "no operator computes the tensor '%s'".formatted(tensor)));
    }

    private static LastLayer at(OnnxGraph graph, NodeProto node, String output) throws IOException {
        return switch (node.getOpType()) {
            case "Gemm" -> gemm(graph, node, output);
            case "MatMul" -> product(graph, node, null, output);
            case "Add" -> {
                boolean first = graph.weightShape(node.getInput(0)).isPresent();
                String bias = node.getInput(first ? 0 : 1);
                NodeProto product = producer(graph, node.getInput(first ? 1 : 0), output);
                // Keras writes casts that change nothing
                while (product.getOpType().equals("Cast")) {
                    product = producer(graph, product.getInput(0), output);
                }
                if (!product.getOpType().equals("MatMul")
                        || graph.weightShape(bias).isEmpty()) {
                    throw refused(
                            graph, output, "the Add '%s' follows a %s".formatted(node.getName(), product.getOpType()));
                }
                yield product(graph, product, bias, output);
            }
            case "Conv" -> convolution(graph, node, output);
            default ->
                throw refused(graph, output, "a %s ('%s') computes it".formatted(node.getOpType(), node.getName()));
        };
    }

    private static LastLayer gemm(OnnxGraph graph, NodeProto node, String output) throws IOException {
        boolean plain = number(node, "alpha", 1) == 1
                && (node.getInputCount() < 3 || number(node, "beta", 1) == 1)
                && whole(node, "transA") == 0;
        if (!plain) {
            throw refused(graph, output, "the Gemm '%s' scales or transposes its input".formatted(node.getName()));
        }
        List<Long> shape = matrix(graph, node.getInput(1), output);
        boolean transposed = whole(node, "transB") == 1;
        float[] values = graph.weight(node.getInput(1));
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        String bias = node.getInputCount() < 3 ? null : node.getInput(2);
        return transposed
                ? of(graph, node, rows, values, bias, output)
                : of(graph, node, columns, transposed(values, rows, columns), bias, output);
    }

    private static LastLayer product(OnnxGraph graph, NodeProto node, @Nullable String bias, String output)
            throws IOException {
        List<Long> shape = matrix(graph, node.getInput(1), output);
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        float[] kernel = transposed(graph.weight(node.getInput(1)), rows, columns);
        return of(graph, node, columns, kernel, bias, output);
    }

    private static LastLayer convolution(OnnxGraph graph, NodeProto node, String output) throws IOException {
        List<Long> shape = graph.weightShape(node.getInput(1)).orElse(List.of());
        boolean plain = shape.size() == 4 && shape.get(2) == 1 && shape.get(3) == 1 && number(node, "group", 1) == 1;
        if (!plain) {
            throw refused(graph, output, "the Conv '%s' is not a 1x1 convolution".formatted(node.getName()));
        }
        return of(
                graph,
                node,
                Math.toIntExact(shape.get(0)),
                graph.weight(node.getInput(1)),
                node.getInputCount() < 3 ? null : node.getInput(2),
                output);
    }

    private static LastLayer of(
            OnnxGraph graph, NodeProto node, int classes, float[] kernel, @Nullable String bias, String output)
            throws IOException {
        if (bias != null && !bias.isEmpty() && graph.weightShape(bias).isEmpty()) {
            throw refused(graph, output, "its bias '%s' is computed".formatted(bias));
        }
        float[] shift = bias == null || bias.isEmpty() ? new float[classes] : graph.weight(bias);
        if (shift.length != classes) {
            throw refused(graph, output, "its bias has %d values for %d classes".formatted(shift.length, classes));
        }
        return new LastLayer(node.getInput(0), classes, kernel, shift, graph.isHalfPrecision(node.getInput(1)));
    }

    private static List<Long> matrix(OnnxGraph graph, String tensor, String output) {
        List<Long> shape = graph.weightShape(tensor).orElse(List.of());
        if (shape.size() != 2) {
            throw refused(
                    graph, output, "the weights '%s' of the last product are computed, or no matrix".formatted(tensor));
        }
        return shape;
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = values[row * columns + column];
            }
        }
        return transposed;
    }

    private static double number(NodeProto node, String name, double otherwise) {
        Optional<AttributeProto> attribute = OnnxGraph.attribute(node, name);
        return attribute
                .map(value ->
                        value.getType() == AttributeProto.AttributeType.INT ? value.getI() : (double) value.getF())
                .orElse(otherwise);
    }

    private static long whole(NodeProto node, String name) {
        return OnnxGraph.attribute(node, name).map(AttributeProto::getI).orElse(0L);
    }

    private static IllegalArgumentException refused(OnnxGraph graph, String output, String why) {
        return new IllegalArgumentException(
                "the output '%s' does not end in a dense layer (Gemm, MatMul with Add, or 1x1 convolution): %s; export the network without quantisation and with logits as its output, or import it without labels and name the embedding with --output; its last layers read %s"
                        .formatted(output, why, beforeLastProducts(graph, output)));
    }

    /** Returns the tensors that the last products with weights read, nearest to the output first. */
    private static Set<String> beforeLastProducts(OnnxGraph graph, String output) {
        Set<String> found = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty() && found.size() < LISTED) {
            NodeProto node = graph.producer(open.removeFirst()).orElse(null);
            if (node == null) {
                continue;
            }
            boolean isProduct = PRODUCTS.contains(node.getOpType())
                    && graph.weightShape(node.getInput(1)).isPresent();
            if (isProduct) {
                found.add(node.getInput(0));
            } else {
                node.getInputList().stream().filter(seen::add).forEach(open::add);
            }
        }
        return found;
    }
}
