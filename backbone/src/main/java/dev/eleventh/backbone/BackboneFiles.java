package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A backbone as files, for use in other systems: nothing here loads TensorFlow.
 *
 * @param sha256 the backbone's identity, as named in manifests
 * @param folder of a SavedModel; closing this deletes it
 * @param signature computes embeddings: one input of images, optionally {@code theta}, and one output {@code embedding}
 * @param theta value for the signature's input {@code theta}; null when the signature has no such input
 * @param format of the images that the network reads
 * @param quantised whether its embeddings are rounded to 12 bits before a head reads them
 */
public record BackboneFiles(
        Sha256 sha256,
        TemporaryFolder folder,
        String signature,
        @Nullable NetworkWeights theta,
        PixelFormat format,
        boolean quantised)
        implements AutoCloseable {

    /** Returns the network on which a new system begins. */
    public static BackboneFiles builtIn() {
        return of(BuiltInNetwork.current());
    }

    /** Returns a network that this module ships; empty if it ships none with this identity. */
    public static Optional<BackboneFiles> builtIn(Sha256 sha256) {
        return BuiltInNetwork.of(sha256).map(BackboneFiles::of);
    }

    private static BackboneFiles of(BuiltInNetwork network) {
        BackboneDescription description = network.description();
        byte[] graph = network.graph();
        TemporaryFolder folder = TemporaryFolder.create();
        folder.write(SavedModel.FILE, graph);
        return new BackboneFiles(description.sha256(), folder, SavedModel.EMBED, null, description.format(), true);
    }

    /**
     * Returns the files of a published backbone.
     *
     * @param sha256 of the artifact that a manifest names
     * @param artifact its file
     * @throws IllegalArgumentException when it is not such a backbone; the message says why
     */
    public static BackboneFiles of(BackboneArtifact.Kind kind, Sha256 sha256, Path artifact) throws IOException {
        return switch (kind) {
            case THETA -> fineTuned(sha256, Files.readAllBytes(artifact));
            case SAVED_MODEL -> imported(sha256, artifact);
            case ONNX ->
                throw new IllegalArgumentException(
                        "the backbone is an ONNX network, which is no SavedModel; export the version with --format onnx");
        };
    }

    private static BackboneFiles fineTuned(Sha256 sha256, byte[] bytes) throws IOException {
        Sha256 weightsOf = NetworkWeights.network(bytes);
        BackboneFiles network = builtIn(weightsOf)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the weights belong to network %s, which this release does not ship; use the release that trained them"
                                .formatted(weightsOf)));
        try {
            return network.with(sha256, bytes);
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private BackboneFiles with(Sha256 theirs, byte[] bytes) throws IOException {
        long weights = SavedModelGraph.read(savedModel())
                .signature("embed_with")
                .getInputsOrThrow("theta")
                .getTensorShape()
                .getDim(0)
                .getSize();
        NetworkWeights read = NetworkWeights.fromBytes(bytes, sha256, Math.toIntExact(weights));
        return new BackboneFiles(theirs, folder, "embed_with", read, format, true);
    }

    private static BackboneFiles imported(Sha256 sha256, Path artifact) {
        ImportArchive archive = ImportArchive.unpack(BackboneArtifact.Kind.SAVED_MODEL, artifact);
        return new BackboneFiles(
                sha256,
                archive.folder(),
                SavedModelGraph.EMBED,
                null,
                archive.network().format(),
                false);
    }

    /** Returns the content of the file that holds the graph. */
    public byte[] savedModel() throws IOException {
        return Files.readAllBytes(folder.path().resolve(SavedModel.FILE));
    }

    /** Returns the other files of the SavedModel, by their path in its folder. */
    public SortedMap<String, Path> otherFiles() throws IOException {
        SortedMap<String, Path> files = ImportArchive.files(folder.path());
        files.remove(SavedModel.FILE);
        return files;
    }

    @Override
    public void close() {
        folder.close();
    }
}
