package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Writes examples as raw little-endian arrays, which {@code numpy.fromfile} reads. */
final class ArrayFiles {
    private ArrayFiles() {}

    /**
     * Writes {@code NAME.i16}: the levels, [examples, dimension]; {@code NAME.i32}: the labels' indices in alphabetical
     * order.
     */
    static void write(Path folder, String name, List<LabelledEmbedding> examples) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".i16")))) {
            for (LabelledEmbedding example : examples) {
                out.write(example.embedding().toBytes());
            }
        }
        List<Label> labels = List.copyOf(
                new TreeSet<>(examples.stream().map(LabelledEmbedding::label).toList()));
        ByteBuffer places = ByteBuffer.allocate(examples.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        examples.forEach(example -> places.putInt(labels.indexOf(example.label())));
        Files.write(folder.resolve(name + ".i32"), places.array());
    }
}
