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

    /** Operators after the layer that keep its values, in whatever shape. */
    private static final Set<String> SHAPES = Set.of("Identity", "Flatten", "Reshape", "Squeeze", "Cast", "Dropout");

    /** Operators that average a convolution over its places; a mean commutes with a 1x1 convolution. */
    private static final Set<String> MEANS = Set.of("GlobalAveragePool", "AveragePool", "ReduceMean");

    private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul", "Conv");
    private static final int LISTED = 5;

    /** Returns whether an output is a softmax, and therefore the answer of a classifier. */
    static boolean isSoftmax(OnnxGraph graph, String output) {
        return behind(graph, SHAPES, output)
                .filter(node -> node.getOpType().equals("Softmax"))
                .isPresent();
    }

    /**
     * Finds the layer behind an output.
     *
     * @throws IllegalArgumentException when another operator computes the output; the message names it
     */
    static LastLayer before(OnnxGraph graph, String output) throws IOException {
        NodeProto last = producer(graph, SHAPES, output, output);
        return at(graph, last.getOpType().equals("Softmax") ? before(graph, last, output) : last, output);
    }

    private static NodeProto before(OnnxGraph graph, NodeProto node, String output) {
        return producer(graph, SHAPES, input(graph, node, 0, output), output);
    }

    private static String input(OnnxGraph graph, NodeProto node, int index, String output) {
        if (index >= node.getInputCount()) {
            throw refused(
                    graph, output, "the %s '%s' has no input %d".formatted(node.getOpType(), node.getName(), index));
        }
        return node.getInput(index);
    }

    /** Returns the node that computes a tensor, before operators that are skipped; empty in a cycle of a damaged graph. */
    private static Optional<NodeProto> behind(OnnxGraph graph, Set<String> skipped, String tensor) {
        Optional<NodeProto> node = graph.producer(tensor);
        for (int step = 0; step <= graph.nodes(); step++) {
            if (node.isEmpty() || !skipped.contains(node.get().getOpType())) {
                return node;
            }
            node = node.get().getInputList().stream().findFirst().flatMap(graph::producer);
        }
        return Optional.empty();
    }

    private static NodeProto producer(OnnxGraph graph, Set<String> skipped, String tensor, String output) {
        return behind(graph, skipped, tensor)
                .orElseThrow(() -> refused(graph, output, "no operator computes the tensor '%s'".formatted(tensor)));
    }

    private static LastLayer at(OnnxGraph graph, NodeProto node, String output) throws IOException {
        if (MEANS.contains(node.getOpType())) {
            NodeProto averaged = before(graph, node, output);
            if (averaged.getOpType().equals("Conv")) {
                return convolution(graph, averaged, output);
            }
        }
        return switch (node.getOpType()) {
            case "Gemm" -> gemm(graph, node, output);
            case "MatMul" -> product(graph, node, null, output);
            case "Add" -> {
                boolean first = graph.weightShape(input(graph, node, 0, output)).isPresent();
                String bias = input(graph, node, first ? 0 : 1, output);
                // Keras writes casts that change nothing
                NodeProto product = producer(graph, Set.of("Cast"), input(graph, node, first ? 1 : 0, output), output);
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
        double alpha = number(node, "alpha", 1);
        double beta = node.getInputCount() < 3 ? 1 : number(node, "beta", 1);
        if (alpha != 1 || beta != 1 || whole(node, "transA") != 0) {
            throw refused(
                    graph,
                    output,
                    "the Gemm '%s' has alpha %s, beta %s and transA %d, expected 1, 1 and 0"
                            .formatted(node.getName(), alpha, beta, whole(node, "transA")));
        }
        List<Long> shape = matrix(graph, input(graph, node, 1, output), output);
        boolean transposed = whole(node, "transB") == 1;
        float[] values = graph.weight(input(graph, node, 1, output));
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        String bias = node.getInputCount() < 3 ? null : node.getInput(2);
        return transposed
                ? of(graph, node, rows, values, bias, output)
                : of(graph, node, columns, transposed(values, rows, columns), bias, output);
    }

    private static LastLayer product(OnnxGraph graph, NodeProto node, @Nullable String bias, String output)
            throws IOException {
        List<Long> shape = matrix(graph, input(graph, node, 1, output), output);
        float[] values = graph.weight(input(graph, node, 1, output));
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        return of(graph, node, columns, transposed(values, rows, columns), bias, output);
    }

    private static LastLayer convolution(OnnxGraph graph, NodeProto node, String output) throws IOException {
        List<Long> shape = graph.weightShape(input(graph, node, 1, output)).orElse(List.of());
        boolean plain = shape.size() == 4 && shape.get(2) == 1 && shape.get(3) == 1 && number(node, "group", 1) == 1;
        if (!plain) {
            throw refused(graph, output, "the Conv '%s' is not a 1x1 convolution".formatted(node.getName()));
        }
        float[] kernel = graph.weight(input(graph, node, 1, output));
        String bias = node.getInputCount() < 3 ? null : node.getInput(2);
        return of(graph, node, Math.toIntExact(shape.get(0)), kernel, bias, output);
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
        return new LastLayer(
                input(graph, node, 0, output),
                classes,
                kernel,
                shift,
                graph.isHalfPrecision(input(graph, node, 1, output)));
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
                "the output '%s' does not end in a dense layer (Gemm, MatMul with Add, or 1x1 convolution): %s; export the network without quantisation and with logits as its output, such as: %s; or import it with --no-labels and name the embedding with --output; its last layers read %s"
                        .formatted(output, why, ExportCommand.OPTIMUM_CLASSIFIER, beforeLastProducts(graph, output)));
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
                    && node.getInputCount() > 1
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
