package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder per label with PNG or JPEG files below it, the common layout that torchvision's ImageFolder reads. The label
 * folders are either below {@code train/} and {@code test/}, or directly in the folder.
 */
final class ImageFolder {
    private ImageFolder() {}

    static Dataset read(Path folder) throws IOException {
        Path train = folder.resolve("train");
        Path test = folder.resolve("test");
        // labels may also be called train and test; then the images are directly in those folders
        boolean isSplit = !folders(train).isEmpty() && !folders(test).isEmpty();
        List<Path> files = new ArrayList<>();
        List<Picture> learned = pictures(folder, isSplit ? train : folder, files);
        List<Picture> tested = isSplit ? pictures(folder, test, files) : List.of();
        if (learned.isEmpty()) {
            throw new IOException(
                    "%s has no images; expected LABEL/image.png or .jpg, the four IDX files of MNIST,".formatted(folder)
                            + " or CIFAR-10's .bin files");
        }
        return new Dataset("ImageFolder", FileDigest.of(folder, files), learned, tested);
    }

    private static List<Picture> pictures(Path root, Path parent, List<Path> files) throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (Path folder : folders(parent)) {
            Label label = label(folder);
            for (Path file : pictureFiles(folder)) {
                files.add(file);
                // hashed, because a file name may be longer than an id, and in any script
                String name = root.relativize(file).toString().replace('\\', '/');
                ExampleId id = new ExampleId(Sha256.of(name.getBytes(UTF_8)).hex());
                pictures.add(new Picture(id, name, label, () -> Files.readAllBytes(file)));
            }
        }
        return pictures;
    }

    private static Label label(Path folder) throws IOException {
        try {
            return Label.parse(folder.getFileName().toString());
        } catch (IllegalArgumentException e) {
            throw new IOException("the name of %s cannot be a label: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static List<Path> folders(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory)
                    .filter(child -> !isHidden(child))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> pictureFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(file))
                    .filter(file -> file.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .matches(".*\\.(png|jpg|jpeg)"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }
}
