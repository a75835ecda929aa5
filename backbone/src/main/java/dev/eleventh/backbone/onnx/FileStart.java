package dev.eleventh.backbone.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The first bytes of a file, which show what people save under the name of an ONNX file by mistake. */
final class FileStart {
    private static final int LENGTH = 64;

    private FileStart() {}

    /**
     * Rejects files that are known to be something else.
     *
     * @throws IllegalArgumentException when the file is no ONNX file; the message says what it is
     */
    static void requireOnnx(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LENGTH);
        }
        String start = new String(bytes, ISO_8859_1);
        if (start.isEmpty()) {
            throw refused(file, "is empty", "copy, download or export it again");
        }
        if (start.startsWith("version https://git-lfs")) {
            throw refused(
                    file,
                    "is a Git LFS pointer, not the network itself",
                    "run git lfs pull in its repository, or download it with: hf download NAME --local-dir FOLDER");
        }
        if (start.stripLeading().startsWith("<")
                && start.toLowerCase(Locale.ROOT).matches("(?s).*<(!doctype|html|\\?xml).*")) {
            throw refused(
                    file,
                    "is a web page, not the network itself",
                    "download the file itself; on Hugging Face, its address has /resolve/ instead of /blob/");
        }
        if (start.startsWith("PK")) {
            throw refused(
                    file,
                    "is a ZIP archive, not an ONNX file",
                    "unpack it; if it is a checkpoint of PyTorch or Keras, export the network: %s; or in Keras: %s"
                            .formatted(ExportCommand.TORCH, ExportCommand.KERAS));
        }
        if (start.startsWith("\u0089HDF")) {
            throw refused(
                    file,
                    "is an HDF5 file, not an ONNX file",
                    "export the network as a SavedModel in Keras: model = keras.models.load_model(FILE); "
                            + ExportCommand.KERAS);
        }
        if (start.chars().allMatch(c -> c == 0)) {
            throw refused(file, "begins with zeros, so it was copied incompletely", "copy or download it again");
        }
    }

    private static IllegalArgumentException refused(Path file, String what, String toDo) {
        return new IllegalArgumentException("%s %s; %s".formatted(file, what, toDo));
    }
}
