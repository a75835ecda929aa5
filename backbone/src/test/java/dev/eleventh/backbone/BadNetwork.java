package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.config.Preset;
import dev.eleventh.backbone.onnx.TestNetwork;
import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A network that cannot be imported.
 *
 * @param writer writes it into a folder
 * @param labels number of labels that are given; 0 for none
 * @param expected parts of the message
 */
record BadNetwork(String name, Writer writer, ImportOptions options, int labels, List<String> expected) {
    static final ImportOptions OPTIONS = options(null);

    interface Writer {
        void write(Path folder) throws IOException;
    }

    static ImportOptions options(@Nullable String output) {
        return new ImportOptions(
                Set.of(ImportOptions.Format.values()),
                true,
                output,
                null,
                new PreprocessingOptions(Preset.UNIT, null, null, null, null, null, null),
                null,
                null,
                null,
                new ImportOptions.SavedModelOptions("serving_default", null, null, null));
    }

    static BadNetwork network(String name, TestNetwork network, String... expected) {
        return new BadNetwork(name, network::write, OPTIONS, 0, List.of(expected));
    }

    static BadNetwork files(String name, Writer files, String... expected) {
        return new BadNetwork(name, files, OPTIONS, 0, List.of(expected));
    }

    static BadNetwork file(String name, byte[] bytes, String... expected) {
        return files(name, folder -> Files.write(folder.resolve("model.onnx"), bytes), expected);
    }

    static BadNetwork text(String name, String text, String... expected) {
        return file(name, text.getBytes(ISO_8859_1), expected);
    }

    BadNetwork withLabels(int count) {
        return new BadNetwork(name, writer, options, count, expected);
    }

    BadNetwork with(ImportOptions other) {
        return new BadNetwork(name, writer, other, labels, expected);
    }

    /** Imports the network, and asserts that the message of the refusal is as expected. */
    void requireRefusal(Backbone backbone, Path folder) throws IOException {
        requireRefusal(backbone, folder, new TrialRun(Duration.ofMinutes(1), 2L << 30));
    }

    void requireRefusal(Backbone backbone, Path folder, TrialRun trial) throws IOException {
        Path network = Files.createDirectory(folder.resolve("network"));
        writer.write(network);
        List<Label> given = IntStream.range(0, labels)
                .mapToObj(i -> new Label("class " + i))
                .toList();

        Throwable refusal = catchThrowable(
                () -> new NetworkImport(backbone, options, trial).read(network, given.isEmpty() ? null : given));

        assertThat(refusal).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(refusal.getMessage()).contains(expected);
    }

    @Override
    public String toString() {
        return name;
    }
}
