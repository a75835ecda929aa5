package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * An imported ONNX network as files, for use in other systems: nothing here loads ONNX Runtime.
 *
 * @param sha256 the backbone's identity, as named in manifests
 * @param folder with the files; closing this deletes it
 * @param signature the tensors of the images and of the embedding
 * @param format of the images that the network reads
 * @param dimension number of values of an embedding
 */
public record OnnxFiles(
        Sha256 sha256, TemporaryFolder folder, OnnxSignature signature, PixelFormat format, int dimension)
        implements AutoCloseable {

    /**
     * Returns the files of a published backbone.
     *
     * @param sha256 of the artifact that a manifest names
     * @param artifact its file
     * @throws IllegalArgumentException when it is not an archive of an ONNX network
     */
    public static OnnxFiles of(Sha256 sha256, Path artifact) {
        ImportArchive archive = ImportArchive.unpack(BackboneArtifact.Kind.ONNX, artifact);
        ImportedNetwork network = archive.network();
        return new OnnxFiles(
                sha256,
                archive.folder(),
                Objects.requireNonNull(network.onnx(), "onnx"),
                network.format(),
                network.dimension());
    }

    /** Returns the file that holds the graph. The files with its weights lie beside it. */
    public Path model() {
        return folder.path().resolve(ImportArchive.ONNX);
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

    @Override
    public void close() {
        folder.close();
    }
}
