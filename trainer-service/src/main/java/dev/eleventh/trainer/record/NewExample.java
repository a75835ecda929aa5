package dev.eleventh.trainer.record;

import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;

/**
 * An example that no challenger has considered, and its source.
 *
 * @param source CloudEvents source of the image
 */
public record NewExample(LabelledEmbedding example, String source) {
    public static List<LabelledEmbedding> examples(List<NewExample> examples) {
        return examples.stream().map(NewExample::example).toList();
    }
}
