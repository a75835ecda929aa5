package dev.eleventh.backbone.export;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.eleventh.backbone.BackboneFiles;
import dev.eleventh.contracts.model.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.proto.SavedModel;

/**
 * Writes a version as one SavedModel that TensorFlow Serving serves. Its signature {@code serving_default} takes {@code
 * pixels}, float32 [n, size, size, 3], RGB in [0, 1] whatever the backbone reads, and gives {@code probabilities} and
 * {@code logits}, float32 [n, classes], {@code labels}, string [n, classes], and {@code top_label}, string [n].
 *
 * <p>It takes no image files: TensorFlow's decoders do not turn an image upright, lay alpha on white or read CMYK as
 * this system does, and predictions that differ without a word are worse than none.
 */
public final class SavedModelExport {
    private static final String GRAPH = "saved_model.pb";

    private SavedModelExport() {}

    /**
     * Writes the folder {@code target}, which appears whole or not at all: TensorFlow Serving may be watching for it.
     *
     * @param backbone that the head was learned on
     * @param temperature logits are divided by it before the softmax, above 0
     * @param target must not exist; to be served, its name is the version's number
     * @throws IllegalArgumentException when the backbone is not one
     */
    public static void write(BackboneFiles backbone, Head head, double temperature, Path target) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(
                    "%s exists; name a folder that does not, or remove it".formatted(target));
        }
        SavedModel model = graph(backbone, head, temperature);
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("target must be a folder in another, was " + target);
        }
        // not a temporary folder, which others may not read
        Path unfinished = parent.resolve(".%s.unfinished".formatted(target.getFileName()));
        remove(unfinished);
        try {
            fill(unfinished, backbone, model);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(unfinished);
        }
    }

    private static void fill(Path folder, BackboneFiles backbone, SavedModel model) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : backbone.files().entrySet()) {
            if (!file.getKey().equals(GRAPH)) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.resolveSibling(""));
                Files.write(path, file.getValue());
            }
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(GRAPH))) {
            writeInOrder(model, out);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    private static SavedModel graph(BackboneFiles backbone, Head head, double temperature) {
        HeadGraph.requireTemperature(temperature);
        try {
            return new ServingGraph(backbone).with(head, temperature);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "the graph of backbone %s is damaged; publish it again".formatted(backbone.sha256()), e);
        }
    }

    /** The same version is the same file: protobuf writes a map in any order unless told otherwise. */
    private static void writeInOrder(SavedModel model, OutputStream out) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.useDeterministicSerialization();
        model.writeTo(coded);
        coded.flush();
    }
}
