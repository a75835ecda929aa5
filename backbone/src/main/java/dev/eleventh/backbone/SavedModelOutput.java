package dev.eleventh.backbone;

import dev.eleventh.backbone.image.TensorForm.Layout;
import dev.eleventh.backbone.onnx.Pooling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** The output of a signature that is the embedding, or the answer of a classifier. */
record SavedModelOutput(String name, TensorInfo info) {
    /** The names of embeddings among several outputs, the best first: those of Hugging Face and of TensorFlow Hub. */
    private static final List<String> BY_NAME =
            List.of("image_embeds", "pooler_output", "default", "last_hidden_state");

    private static final String LOGITS = "logits";

    /**
     * Chooses an output.
     *
     * @param named by the user; null for a choice
     * @param labels the number of labels that the user gave; null to choose an embedding
     * @throws IllegalArgumentException when there is none, or the choice is not clear; the message lists the outputs
     */
    static SavedModelOutput choose(SignatureDef signature, @Nullable String named, @Nullable Integer labels) {
        Map<String, TensorInfo> outputs = signature.getOutputsMap();
        Optional<String> chosen = named != null
                ? Optional.of(named)
                : outputs.size() == 1
                        ? outputs.keySet().stream().findFirst()
                        : labels == null ? embedding(outputs) : answers(outputs, labels);
        TensorInfo info = chosen.map(outputs::get).orElse(null);
        if (info == null) {
            throw new IllegalArgumentException(
                    "the signature must have exactly one output, or the named output '%s'; it has %s. Name one with --output; a detection or segmentation model has none that fits"
                            .formatted(named, outputs.keySet().stream().sorted().toList()));
        }
        return new SavedModelOutput(chosen.orElseThrow(), info);
    }

    private static Optional<String> embedding(Map<String, TensorInfo> outputs) {
        return BY_NAME.stream().filter(outputs::containsKey).findFirst();
    }

    /** Finds the only output with a value for each class. */
    private static Optional<String> answers(Map<String, TensorInfo> outputs, int labels) {
        List<String> fitting = outputs.entrySet().stream()
                .filter(output -> isMatrix(output.getValue().getTensorShape(), labels))
                .map(Map.Entry::getKey)
                .toList();
        return fitting.contains(LOGITS)
                ? Optional.of(LOGITS)
                : fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static boolean isMatrix(TensorShapeProto shape, int columns) {
        return shape.getDimCount() == 2 && shape.getDim(1).getSize() == columns;
    }

    /**
     * Returns the output as one vector per image.
     *
     * @param pooling that the user named; null for a choice
     * @param layout of the network
     */
    VectorsTensor vectors(GraphScope.Tensor tensor, @Nullable Pooling pooling, Layout layout) {
        TensorShapeProto shape = info.getTensorShape();
        int rank = shape.getDimCount();
        if (shape.getUnknownRank() || rank < 2 || rank > 4) {
            throw new IllegalArgumentException(
                    "the output '%s' has %s, expected 2 to 4, one of which counts the images; name another with --output, or export the network with a fixed number"
                            .formatted(
                                    name,
                                    shape.getUnknownRank() ? "an unknown number of dimensions" : rank + " dimensions"));
        }
        Pooling usual = rank == 3 ? Pooling.ofTokens(shape.getDim(1).getSize()) : Pooling.MEAN;
        return new VectorsTensor(tensor, rank, pooling == null ? usual : pooling, layout);
    }
}
