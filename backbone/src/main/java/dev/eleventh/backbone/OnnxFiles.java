package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;

/**
 * An imported ONNX network as files, for use in other systems: nothing here loads ONNX Runtime.
 *
 * @param sha256 the backbone's identity, as named in manifests
 * @param files by their path in the archive; shared, so callers must not change them
 * @param signature the tensors of the images and of the embedding
 * @param format of the images that the network reads
 * @param dimension number of values of an embedding
 */
public record OnnxFiles(
        Sha256 sha256, SortedMap<String, byte[]> files, OnnxSignature signature, PixelFormat format, int dimension) {

    /**
     * Returns the files of a published backbone.
     *
     * @param bytes of the artifact that a manifest names
     * @throws IllegalArgumentException when they are not an archive of an ONNX network
     */
    public static OnnxFiles of(byte[] bytes) {
        ImportArchive archive = ImportArchive.fromBytes(BackboneArtifact.Kind.ONNX, bytes);
        ImportedNetwork network = archive.network();
        return new OnnxFiles(
                Sha256.of(bytes),
                archive.files(),
                Objects.requireNonNull(network.onnx(), "onnx"),
                network.format(),
                network.dimension());
    }

    /** Returns the file that holds the graph. */
    public byte[] model() {
        return Objects.requireNonNull(files.get(ImportArchive.ONNX), ImportArchive.ONNX);
    }

    /** Returns the input as people write it: {@code pixel_values, float32 [n, 3, 224, 224]}. */
    public String input() {
        TensorForm form = signature.form();
        String image = form.layout() == TensorForm.Layout.NCHW
                ? "%d, %d, %d".formatted(format.channels(), format.height(), format.width())
                : "%d, %d, %d".formatted(format.height(), format.width(), format.channels());
        return "%s, %s [%s, %s]"
                .formatted(
                        signature.input(),
                        form.element().name().toLowerCase(Locale.ROOT),
                        signature.batch() == null ? "n" : signature.batch(),
                        image);
    }
}
