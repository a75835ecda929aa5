package dev.eleventh.backbone;

import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Imports a network that was trained elsewhere. A classifier is split: everything before its last layer becomes the
 * backbone, and that layer becomes the head, after a test that the two together give the original's answers.
 */
public final class NetworkImport {
    private final Backbone engine;
    private final ImportOptions options;
    private final TrialRun trial;

    /**
     * Creates an import.
     *
     * @param engine holds the imported backbone open afterwards, and its file until it is closed
     */
    public NetworkImport(Backbone engine, ImportOptions options) {
        this(engine, options, TrialRun.usual());
    }

    NetworkImport(Backbone engine, ImportOptions options, TrialRun trial) {
        this.engine = engine;
        this.options = options;
        this.trial = trial;
    }

    /**
     * Imports a network.
     *
     * @param path an ONNX file, a folder with one, or the folder of a SavedModel
     * @param labels [classes], in the order of the classifier's outputs; null for those in the files beside the network
     * @throws IllegalArgumentException when the network cannot be imported; the message says why and what to do
     * @throws NoRoomException when this machine has no room for it now
     */
    public Imported read(Path path, @Nullable List<Label> labels) throws IOException {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(
                    "%s does not exist; name an ONNX file, or a folder with a network".formatted(path));
        }
        try {
            return importer(path).read(path, labels);
        } catch (OutOfMemoryError e) {
            throw ImportedBackbone.failed("cannot import the network: ", e);
        }
    }

    /** Returns the name that a network gets: that of its file or folder. */
    static String name(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().normalize().getFileName(), "the root is no network")
                .toString();
    }

    private interface Importer {
        Imported read(Path path, @Nullable List<Label> labels) throws IOException;
    }

    private Importer importer(Path path) {
        if (Files.isRegularFile(path.resolve(SavedModel.FILE))) {
            require(ImportOptions.Format.SAVED_MODEL, path);
            return new SavedModelImport(engine, options, trial)::read;
        }
        require(ImportOptions.Format.ONNX, path);
        return new OnnxImport(engine, options, trial)::read;
    }

    private void require(ImportOptions.Format format, Path path) {
        if (!options.formats().contains(format)) {
            throw new IllegalArgumentException(
                    "%s is of the format %s, which IMPORT_FORMATS does not allow here; export the network as %s, or change the setting"
                            .formatted(
                                    path,
                                    format.code(),
                                    options.formats().stream()
                                            .map(ImportOptions.Format::code)
                                            .sorted()
                                            .toList()));
        }
    }
}
