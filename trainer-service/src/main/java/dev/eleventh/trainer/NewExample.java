package dev.eleventh.trainer;

import dev.eleventh.learning.LabelledEmbedding;
import java.util.List;

/**
 * An example that no challenger has considered, and its source.
 *
 * @param source CloudEvents source of the image
 */
record NewExample(LabelledEmbedding example, String source) {
    static List<LabelledEmbedding> examples(List<NewExample> examples) {
        return examples.stream().map(NewExample::example).toList();
    }
}
