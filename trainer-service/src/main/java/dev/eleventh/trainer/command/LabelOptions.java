package dev.eleventh.trainer.command;

import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which classes a network has. */
final class LabelOptions {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "One label a line, in the order of the classifier's outputs. Default: labels.txt or config.json"
                            + " beside the network.")
    private @Nullable Path labels;

    @Option(names = "--no-labels", description = "Import a classifier without its classes, as a backbone.")
    private boolean withoutLabels;

    /** Returns whether a classifier keeps its classes. */
    boolean withClasses() {
        return !withoutLabels;
    }

    /**
     * Returns the labels that were named, or Teachable Machine's beside the network; null for none.
     *
     * @param network an ONNX file, or the folder of a network
     * @throws IllegalArgumentException when the options contradict each other or the file has no such labels
     */
    @Nullable
    List<Label> read(Path network) throws IOException {
        if (labels != null && withoutLabels) {
            throw new IllegalArgumentException("--labels and --no-labels contradict each other; omit one");
        }
        Path beside = Files.isDirectory(network) ? network.resolve("labels.txt") : network.resolveSibling("labels.txt");
        Path file = labels == null && !withoutLabels && Files.isRegularFile(beside) ? beside : labels;
        return file == null ? null : readLabels(file);
    }

    static List<Label> readLabels(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "the labels file %s does not exist; name another file with --labels".formatted(file));
        }
        List<Label> labels = new ArrayList<>();
        List<String> lines = withoutNumbers(readLines(file));
        for (int i = 0; i < lines.size(); i++) {
            try {
                labels.add(Label.parse(lines.get(i)));
            } catch (IllegalArgumentException e) {
                // skipping an empty line would assign every label below it to another class
                throw new IllegalArgumentException("line %d of %s: %s".formatted(i + 1, file, e.getMessage()), e);
            }
        }
        return labels;
    }

    private static List<String> readLines(Path file) throws IOException {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            if (!lines.isEmpty() && lines.get(0).startsWith(BYTE_ORDER_MARK)) {
                lines.set(0, lines.get(0).substring(BYTE_ORDER_MARK.length()));
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the labels file %s must be UTF-8, but is not; save it as UTF-8".formatted(file), e);
        }
    }

    /** Removes the number of each output before its label, as Teachable Machine writes it: "0 mug", "1 cup". */
    private static List<String> withoutNumbers(List<String> lines) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String number = i + " ";
            if (!lines.get(i).startsWith(number)) {
                return lines;
            }
            labels.add(lines.get(i).substring(number.length()));
        }
        return labels;
    }
}
