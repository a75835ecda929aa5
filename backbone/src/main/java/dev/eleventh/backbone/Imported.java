package dev.eleventh.backbone;

import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that was trained elsewhere.
 *
 * @param backbone the network without its last layer, open
 * @param archive the backbone's bytes as they are published; shared, so callers must not change them
 * @param classifier its last layer; null when it is imported without classes
 * @param notes what was read, chosen and guessed, for people
 */
public record Imported(
        Embedder backbone, byte[] archive, @Nullable Classifier classifier, List<String> notes) {
    public Imported {
        notes = List.copyOf(notes);
    }

    /**
     * The last layer of a classifier. On the embeddings it gives the answers of the original.
     *
     * @param selfTest embeddings of noise, each with the label that the head predicts; an import has no images to test
     *     with
     * @param difference the largest difference between a logit and the original's, on the same noise
     */
    public record Classifier(LinearHead head, List<SelfTest> selfTest, double difference) {
        public Classifier {
            selfTest = List.copyOf(selfTest);
        }
    }
}
