package dev.eleventh.backbone;

import dev.eleventh.backbone.GraphScope.Source;
import dev.eleventh.backbone.GraphScope.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The last layer of a classifier: logits = embedding x kernel + bias.
 *
 * @param matMul the name of the node that multiplies
 * @param convolution whether it multiplies at each place, as the last layer of MobileNetV3 does
 * @param embedding [images, dimension]; of a convolution [images, height, width, dimension]
 * @param kernel [dimension, classes], or [classes, dimension] when it is {@code transposed}; of a convolution [1, 1,
 *     dimension, classes], if the layer is a dense one
 * @param bias [classes]; null when the layer has none
 * @param logits [images, classes]; of a convolution [images, height, width, classes]
 */
record DenseLayer(
        String matMul,
        boolean convolution,
        Tensor embedding,
        Tensor kernel,
        boolean transposed,
        @Nullable Tensor bias,
        Tensor logits) {
    /** Operations that return their input unchanged, or in another shape or precision. */
    private static final Set<String> TRANSPARENT = Set.of(
            "Identity",
            "StopGradient",
            "PreventGradient",
            "CheckNumerics",
            "EnsureShape",
            "Snapshot",
            "Cast",
            "Reshape",
            "Squeeze",
            // over the places of a convolution, with which it commutes
            "Mean");

    private static final Set<String> PRODUCTS = Set.of("MatMul", "Conv2D");

    private static final Set<String> ADDITIONS = Set.of("BiasAdd", "Add", "AddV2");

    /** Returns whether an output is a softmax, as only a classifier's is. */
    static boolean isSoftmax(Tensor output) {
        Source source = GraphScope.source(output);
        while (TRANSPARENT.contains(source.node().getOp())) {
            source = GraphScope.source(source.input(0));
        }
        return source.node().getOp().equals("Softmax");
    }

    /**
     * Finds the layer that an output comes from, ignoring a softmax.
     *
     * @throws IllegalArgumentException when the output comes from something else
     */
    static DenseLayer before(Tensor output) {
        Source source = GraphScope.source(output);
        boolean softmax = false;
        while (TRANSPARENT.contains(source.node().getOp())
                || (!softmax && source.node().getOp().equals("Softmax"))) {
            softmax |= source.node().getOp().equals("Softmax");
            source = GraphScope.source(source.input(0));
        }
        DenseLayer found = at(source);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the classifier's output comes from '%s', a %s, expected a dense layer (MatMul or 1x1 Conv2D, with an optional bias and softmax); name the layer with --embedding or --head"
                            .formatted(source.node().getName(), source.node().getOp()));
        }
        return found;
    }

    /**
     * Finds the layer that the user named.
     *
     * @param embedding the tensor that the layer reads; null for any
     * @param head the name of its MatMul; null for any
     * @throws IllegalArgumentException when not exactly one layer before the output has these names
     */
    static DenseLayer named(Tensor output, @Nullable String embedding, @Nullable String head) {
        List<DenseLayer> layers = behind(output);
        List<DenseLayer> found = layers.stream()
                .filter(layer -> embedding == null || isNamed(layer.embedding, embedding))
                .filter(layer -> head == null || layer.matMul.equals(head))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "%d dense layers before the output have the embedding '%s' and the head '%s', expected 1; name one of (embedding -> head): %s"
                            .formatted(
                                    found.size(),
                                    Objects.requireNonNullElse(embedding, "*"),
                                    Objects.requireNonNullElse(head, "*"),
                                    layers.stream()
                                            .map(layer -> layer.embedding.node() + " -> " + layer.matMul)
                                            .toList()));
        }
        return found.get(0);
    }

    /**
     * Compares names with or without the output's index, in the scope of the layer or of the node that computes the
     * tensor.
     */
    private static boolean isNamed(Tensor tensor, String name) {
        Source source = GraphScope.source(tensor);
        return List.of(
                        tensor.name(),
                        tensor.node(),
                        source.tensor().name(),
                        source.node().getName())
                .contains(name);
    }

    private static List<DenseLayer> behind(Tensor output) {
        List<DenseLayer> layers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Deque<Source> open = new ArrayDeque<>(List.of(GraphScope.source(output)));
        while (!open.isEmpty()) {
            Source source = open.removeFirst();
            if (!seen.add(source.place())) {
                continue;
            }
            DenseLayer layer = at(source);
            if (layer != null) {
                layers.add(layer);
                open.add(GraphScope.source(layer.embedding));
            } else {
                source.inputs().forEach(input -> open.add(GraphScope.source(input)));
            }
        }
        return layers;
    }

    private static @Nullable DenseLayer at(Source source) {
        if (PRODUCTS.contains(source.node().getOp())) {
            return of(source, null, source.tensor());
        }
        if (!ADDITIONS.contains(source.node().getOp())) {
            return null;
        }
        // an addition's operands may be in either order
        for (int i = 0; i < 2; i++) {
            Source product = GraphScope.source(source.input(i));
            if (PRODUCTS.contains(product.node().getOp())) {
                return of(product, source.input(1 - i), source.tensor());
            }
        }
        return null;
    }

    private static DenseLayer of(Source product, @Nullable Tensor bias, Tensor logits) {
        return new DenseLayer(
                product.node().getName(),
                product.node().getOp().equals("Conv2D"),
                product.input(0),
                product.input(1),
                flag(product.node(), "transpose_b"),
                bias,
                logits);
    }

    VectorsTensor vectors() {
        return VectorsTensor.mean(embedding, convolution ? 4 : 2);
    }

    /** Returns whether the layer computes in fewer than 32 bits. */
    boolean halfPrecision() {
        return ExposedTensors.type(kernel) != DataType.DT_FLOAT;
    }

    VectorsTensor answers() {
        return VectorsTensor.mean(logits, convolution ? 4 : 2);
    }

    private static boolean flag(NodeDef node, String name) {
        return node.containsAttr(name) && node.getAttrOrThrow(name).getB();
    }
}
