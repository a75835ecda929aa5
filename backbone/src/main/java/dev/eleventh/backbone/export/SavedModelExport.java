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
 * Writes a version as one SavedModel for TensorFlow Serving. Its signature {@code serving_default} accepts {@code
 * pixels}, float32 [n, size, size, 3], RGB in [0, 1] whatever the backbone reads. It returns {@code probabilities} and
 * {@code logits}, float32 [n, classes], {@code labels}, string [n, classes], and {@code top_label}, string [n].
 *
 * <p>The signature does not accept image files: TensorFlow's decoders do not turn an image upright, blend alpha with
 * white or read CMYK as this system does, and silently different predictions are worse than none.
 */
public final class SavedModelExport {
    private static final String GRAPH = "saved_model.pb";

    private SavedModelExport() {}

    /**
     * Writes the folder {@code target} atomically, because TensorFlow Serving may be watching for it.
     *
     * @param backbone on which the head was learned
     * @param temperature divides the logits before the softmax; above 0
     * @param target must not exist; for serving, its name must be the version's number
     * @throws IllegalArgumentException when the backbone's graph is damaged, or the temperature or the target is
     *     invalid
     */
    public static void write(BackboneFiles backbone, Head head, double temperature, Path target) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException("%s exists; name another folder, or remove it".formatted(target));
        }
        SavedModel model = graph(backbone, head, temperature);
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("target must be a folder with a parent folder, was " + target);
        }
        // not in the system's temporary folder, whose files other users may be unable to read
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
        for (Map.Entry<String, Path> file : backbone.otherFiles().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.copy(file.getValue(), path);
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

    private static SavedModel graph(BackboneFiles backbone, Head head, double temperature) throws IOException {
        HeadGraph.requireTemperature(temperature);
        try {
            return new ServingGraph(backbone).with(head, temperature);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "the graph of backbone %s is damaged; publish it again".formatted(backbone.sha256()), e);
        }
    }

    /** Writes maps in a fixed order, so that the same version is the same file; protobuf does not do so by default. */
    private static void writeInOrder(SavedModel model, OutputStream out) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.useDeterministicSerialization();
        model.writeTo(coded);
        coded.flush();
    }
}
