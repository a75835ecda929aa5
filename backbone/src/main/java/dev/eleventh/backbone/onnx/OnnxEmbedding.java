package dev.eleventh.backbone.onnx;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tensor of a graph that becomes the embedding.
 *
 * @param output the tensor, which need not be an output of the graph
 * @param pooling of its vectors
 * @param layer the last layer behind it, which was cut off; null when the tensor is an output of the graph
 * @param logits the output that the layer computes; null without a layer
 * @param reason why this tensor was chosen, for people
 */
public record OnnxEmbedding(
        String output,
        Pooling pooling,
        @Nullable LastLayer layer,
        @Nullable String logits,
        String reason) {
    /** The names that Hugging Face's models give to outputs, the best embedding first. */
    private static final List<String> BY_NAME = List.of("image_embeds", "pooler_output", "last_hidden_state");

    private static final String LOGITS = "logits";

    /**
     * What is known of the network beside its graph.
     *
     * @param output the tensor that the user named; null for a choice
     * @param pooling that the user named; null for a choice
     * @param labels the number of labels that the user gave; null when the network is imported without its classes
     * @param classes the number of classes in the files beside the network; null when unknown
     */
    public record Hints(
            @Nullable String output,
            @Nullable Pooling pooling,
            @Nullable Integer labels,
            @Nullable Integer classes) {}

    /**
     * Chooses the tensor.
     *
     * @param shapes of the graph's outputs for one batch
     * @throws IllegalArgumentException when no output can be an embedding, or several can; the message lists them
     */
    public static OnnxEmbedding choose(OnnxGraph graph, Map<String, long[]> shapes, Hints hints) throws IOException {
        if (hints.labels() != null) {
            return classifier(graph, logits(shapes, hints, hints.labels()), hints);
        }
        String output = hints.output();
        if (output != null) {
            return named(graph, output, shapes.get(output), hints, "named by --output");
        }
        for (String name : BY_NAME) {
            if (shapes.containsKey(name)) {
                return named(graph, name, shapes.get(name), hints, "the best of the outputs " + shapes.keySet());
            }
        }
        String only = only(shapes);
        Integer classes = hints.classes();
        long[] shape = Objects.requireNonNull(shapes.get(only));
        boolean classifies = only.equals(LOGITS)
                || LastLayer.isSoftmax(graph, only)
                || (classes != null && shape.length == 2 && shape[1] == classes);
        if (classifies) {
            return classifier(graph, only, hints);
        }
        return named(graph, only, shape, hints, "the only output; import the classes of a classifier with --labels");
    }

    private static OnnxEmbedding classifier(OnnxGraph graph, String logits, Hints hints) throws IOException {
        LastLayer layer = LastLayer.before(graph, logits);
        Pooling pooling = Objects.requireNonNullElse(hints.pooling(), Pooling.MEAN);
        return new OnnxEmbedding(
                layer.embedding(),
                pooling,
                layer,
                logits,
                "the input of the last layer, which computes '%s'".formatted(logits));
    }

    private static String logits(Map<String, long[]> shapes, Hints hints, int labels) {
        String named = hints.output();
        if (named != null) {
            return named;
        }
        if (shapes.containsKey(LOGITS)) {
            return LOGITS;
        }
        List<String> fitting = shapes.entrySet().stream()
                .filter(output -> output.getValue().length == 2 && output.getValue()[1] == labels)
                .map(Map.Entry::getKey)
                .toList();
        if (fitting.size() != 1) {
            throw new IllegalArgumentException(
                    "%d labels were given, but the outputs are %s; give one label for each class, or import with --no-labels"
                            .formatted(labels, described(shapes)));
        }
        return fitting.get(0);
    }

    private static String only(Map<String, long[]> shapes) {
        List<String> possible = shapes.entrySet().stream()
                .filter(output -> output.getValue().length >= 2 && output.getValue().length <= 4)
                .map(Map.Entry::getKey)
                .toList();
        if (possible.size() == 1) {
            return possible.get(0);
        }
        List<String> vectors = possible.stream()
                .filter(name -> Objects.requireNonNull(shapes.get(name)).length == 2)
                .toList();
        if (vectors.size() == 1) {
            return vectors.get(0);
        }
        throw new IllegalArgumentException(
                "the network has the outputs %s, expected one vector for each image; name one with --output. A detection or segmentation model has none: export its backbone alone, such as: %s"
                        .formatted(described(shapes), ExportCommand.OPTIMUM));
    }

    private static OnnxEmbedding named(
            OnnxGraph graph, String output, long @Nullable [] shape, Hints hints, String reason) {
        if (shape == null && graph.producer(output).isEmpty()) {
            throw new IllegalArgumentException(
                    "the network has no tensor '%s'; name another with --output".formatted(output));
        }
        Pooling named = hints.pooling();
        if (named != null) {
            return new OnnxEmbedding(output, named, null, null, reason + ", pooled as --pool says");
        }
        if (shape != null && shape.length == 3) {
            Pooling pooling = Pooling.ofTokens(shape[1]);
            return new OnnxEmbedding(
                    output,
                    pooling,
                    null,
                    null,
                    reason + ", the %s of its %d tokens".formatted(pooling.code(), shape[1]));
        }
        return new OnnxEmbedding(output, Pooling.MEAN, null, null, reason);
    }

    static List<String> described(Map<String, long[]> shapes) {
        return shapes.entrySet().stream()
                .map(output -> output.getKey() + Arrays.toString(output.getValue()))
                .toList();
    }
}
