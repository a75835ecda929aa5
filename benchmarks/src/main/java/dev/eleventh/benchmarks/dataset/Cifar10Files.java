package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 in its binary version (Krizhevsky 2009): {@code data_batch_*.bin} for training, {@code test_batch.bin} for
 * testing. Each image is a label byte followed by three planes of 32x32. The label names come from
 * {@code batches.meta.txt}, if it exists.
 */
final class Cifar10Files {
    private static final String TEST = "test_batch.bin";
    private static final int SIDE = 32;
    private static final int RECORD = 1 + 3 * SIDE * SIDE;
    private static final int CLASSES = 10;

    private Cifar10Files() {}

    static boolean areIn(Path folder) {
        return Files.isRegularFile(folder.resolve(TEST));
    }

    static Dataset read(Path folder) throws IOException {
        List<Label> names = names(folder.resolve("batches.meta.txt"));
        List<Path> batches;
        try (Stream<Path> files = Files.list(folder)) {
            batches = files.filter(file -> file.getFileName().toString().matches("data_batch_\\d+\\.bin"))
                    .sorted()
                    .toList();
        }
        if (batches.isEmpty()) {
            throw new IOException("%s has %s, but no data_batch_1.bin to learn from".formatted(folder, TEST));
        }
        List<Picture> train = new ArrayList<>();
        for (Path batch : batches) {
            train.addAll(pictures(batch, names));
        }
        List<Path> all = new ArrayList<>(batches);
        all.add(folder.resolve(TEST));
        return new Dataset("CIFAR-10", FileDigest.of(folder, all), train, pictures(folder.resolve(TEST), names));
    }

    private static List<Label> names(Path file) throws IOException {
        if (!Files.exists(file)) {
            return IntStream.range(0, CLASSES)
                    .mapToObj(number -> new Label(Integer.toString(number)))
                    .toList();
        }
        List<Label> names = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(Label::parse)
                .toList();
        if (names.size() != CLASSES) {
            throw new IOException("%s must name %d labels, had %d".formatted(file, CLASSES, names.size()));
        }
        return names;
    }

    private static List<Picture> pictures(Path file, List<Label> names) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0 || bytes.length % RECORD != 0) {
            throw new IOException("%s must be whole records of %d bytes, had %d bytes; fetch it again"
                    .formatted(file, RECORD, bytes.length));
        }
        String prefix = file.getFileName().toString().replace(".bin", "-");
        List<Picture> pictures = new ArrayList<>(bytes.length / RECORD);
        for (int i = 0; i < bytes.length / RECORD; i++) {
            int from = i * RECORD;
            int number = bytes[from] & 0xFF;
            if (number >= CLASSES) {
                throw new IOException("%s: the label of image %d must be below %d, was %d; is it CIFAR-10?"
                        .formatted(file, i, CLASSES, number));
            }
            String name = prefix + i;
            pictures.add(new Picture(
                    new ExampleId(name), name, names.get(number), () -> PngFile.ofPlanes(bytes, from + 1, SIDE)));
        }
        return pictures;
    }
}
