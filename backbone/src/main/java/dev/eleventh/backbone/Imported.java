package dev.eleventh.backbone;

import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network that was trained elsewhere. It can be used until the engine that imported it is closed. */
public final class Imported {
    private static final String ARCHIVE = "network";

    private final Embedder backbone;
    private final Path archive;
    private final @Nullable Classifier classifier;
    private final List<String> notes;

    private Imported(Embedder backbone, Path archive, @Nullable Classifier classifier, List<String> notes) {
        this.backbone = backbone;
        this.archive = archive;
        this.classifier = classifier;
        this.notes = List.copyOf(notes);
    }

    /** Returns the last layer of a network that was packed; null to import it without classes. */
    interface Head {
        @Nullable
        Classifier on(Embedder backbone);
    }

    /**
     * Packs a network, and opens it as every other process will.
     *
     * @param engine holds the network open afterwards, and keeps its file
     * @param network describes the files
     */
    static Imported of(
            Backbone engine,
            BackboneArtifact.Kind kind,
            ImportedNetwork network,
            TemporaryFolder files,
            Head head,
            List<String> notes)
            throws IOException {
        TemporaryFolder folder = engine.newFolder();
        ImportArchive.write(network, files, folder.newFile(ARCHIVE));
        // a large network need not be on the disk three times
        files.close();
        Path archive = folder.path().resolve(ARCHIVE);
        Embedder backbone = engine.open(kind, archive);
        return new Imported(backbone, archive, head.on(backbone), notes);
    }

    /** Returns the network without its last layer, open. */
    public Embedder backbone() {
        return backbone;
    }

    /** Returns the file with the backbone as it is published. */
    public Path archive() {
        return archive;
    }

    /** Returns the size of the backbone as it is published. */
    public int bytes() {
        return backbone.artifact().orElseThrow().artifact().bytes();
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
