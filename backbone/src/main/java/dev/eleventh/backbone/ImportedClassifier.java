package dev.eleventh.backbone;

import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.util.List;

/** A classifier that was trained elsewhere, cut into a backbone and a head that together answer as it does. */
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

    /** The backbone's bytes, as they are published. Shared, not copied: whoever holds them only reads. */
    public byte[] archive() {
        return archive;
    }

    public LinearHead head() {
        return head;
    }

    /** Embeddings of noise with the label that the head gives them: there are no pictures to test with. */
    public List<SelfTest> selfTest() {
        return selfTest;
    }

    /** The largest difference of a logit from the original's, on the same noise. */
    public double difference() {
        return difference;
    }
}
