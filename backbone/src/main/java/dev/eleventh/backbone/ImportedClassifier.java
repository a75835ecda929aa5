package dev.eleventh.backbone;

import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.util.List;

/** A classifier that was trained elsewhere, split into a backbone and a head that together give its answers. */
public final class ImportedClassifier {
    private final Embedder backbone;
    private final byte[] archive;
    private final LinearHead head;
    private final List<SelfTest> selfTest;
    private final double difference;

    ImportedClassifier(Embedder backbone, byte[] archive, LinearHead head, List<SelfTest> selfTest, double difference) {
        this.backbone = backbone;
        this.archive = archive;
        this.head = head;
        this.selfTest = List.copyOf(selfTest);
        this.difference = difference;
    }

    public Embedder backbone() {
        return backbone;
    }

    /**
     * Returns the backbone's bytes as they are published. They are shared, not copied; callers must not change them.
     */
    public byte[] archive() {
        return archive;
    }

    public LinearHead head() {
        return head;
    }

    /**
     * Returns embeddings of noise, each with the label that the head predicts; an import has no images to test with.
     */
    public List<SelfTest> selfTest() {
        return selfTest;
    }

    /** Returns the largest difference between a logit and the original's logit, on the same noise. */
    public double difference() {
        return difference;
    }
}
