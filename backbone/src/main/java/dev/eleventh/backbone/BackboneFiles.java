package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A backbone as files, for use in other systems: nothing here loads TensorFlow.
 *
 * @param sha256 the backbone's identity, as named in manifests
 * @param files of a SavedModel, by their path in its folder; shared, so callers must not change them
 * @param signature computes embeddings: one input of images, optionally {@code theta}, and one output {@code embedding}
 * @param theta value for the signature's input {@code theta}; null when the signature has no such input
 * @param format of the images that the network reads
 * @param quantised whether its embeddings are rounded to 12 bits before a head reads them
 */
public record BackboneFiles(
        Sha256 sha256,
        SortedMap<String, byte[]> files,
        String signature,
        @Nullable NetworkWeights theta,
        PixelFormat format,
        boolean quantised) {

    /** Returns the network that this module ships. */
    public static BackboneFiles builtIn() {
        try (InputStream in = SavedModel.resource("backbone.properties");
                InputStream graph = SavedModel.resource(SavedModel.FILE)) {
            BackboneDescription description = BackboneDescription.read(in);
            return new BackboneFiles(
                    description.sha256(),
                    new TreeMap<>(Map.of(SavedModel.FILE, graph.readAllBytes())),
                    SavedModel.EMBED,
                    null,
                    description.format(),
                    true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the backbone's own resource; download the jar again", e);
        }
    }

    /**
     * Returns the files of a published backbone.
     *
     * @param bytes of the artifact that a manifest names
     * @throws IllegalArgumentException when they are not such a backbone; the message says why
     */
    public static BackboneFiles of(BackboneArtifact.Kind kind, byte[] bytes) {
        return switch (kind) {
            case THETA -> fineTuned(bytes);
            case SAVED_MODEL -> imported(bytes);
            case ONNX ->
                throw new IllegalArgumentException(
                        "the backbone is an ONNX network, which is no SavedModel; export the version with --format onnx");
        };
    }

    private static BackboneFiles fineTuned(byte[] bytes) {
        BackboneFiles network = builtIn();
        long weights = SavedModelGraph.read(network.savedModel())
                .signature("embed_with")
                .getInputsOrThrow("theta")
                .getTensorShape()
                .getDim(0)
                .getSize();
        NetworkWeights theta = NetworkWeights.fromBytes(bytes, network.sha256, Math.toIntExact(weights));
        return new BackboneFiles(Sha256.of(bytes), network.files, "embed_with", theta, network.format, true);
    }

    private static BackboneFiles imported(byte[] bytes) {
        ImportArchive archive = ImportArchive.fromBytes(BackboneArtifact.Kind.SAVED_MODEL, bytes);
        return new BackboneFiles(
                Sha256.of(bytes),
                archive.files(),
                SavedModelGraph.EMBED,
                null,
                archive.network().format(),
                false);
    }

    /** Returns the file that holds the graph. */
    public byte[] savedModel() {
        return Objects.requireNonNull(files.get(SavedModel.FILE), SavedModel.FILE);
    }
}
