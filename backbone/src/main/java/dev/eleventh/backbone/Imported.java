package dev.eleventh.backbone;

import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network that was trained elsewhere. */
public final class Imported {
    private final Embedder backbone;
    private final byte[] archive;
    private final @Nullable Classifier classifier;
    private final List<String> notes;

    Imported(Embedder backbone, byte[] archive, @Nullable Classifier classifier, List<String> notes) {
        this.backbone = backbone;
        this.archive = archive;
        this.classifier = classifier;
        this.notes = List.copyOf(notes);
    }

    /** Returns the network without its last layer, open. */
    public Embedder backbone() {
        return backbone;
    }

    /**
     * Returns the backbone's bytes as they are published. They are shared, not copied; callers must not change them.
     */
    public byte[] archive() {
        return archive;
    }

    /** Returns the last layer; null when the network is imported without classes. */
    public @Nullable Classifier classifier() {
        return classifier;
    }

    /** Returns what was read, chosen and guessed, for people. */
    public List<String> notes() {
        return notes;
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
