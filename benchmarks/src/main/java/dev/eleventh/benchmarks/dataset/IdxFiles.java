package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * MNIST's format, which Fashion-MNIST, EMNIST and others share (LeCun, Cortes and Burges 1998): images and labels in
 * four files, gzipped or not. Training files are named "train", test files "t10k" or "test". Labels are numbers.
 */
final class IdxFiles {
    private static final int IMAGES_MAGIC = 2051;
    private static final int LABELS_MAGIC = 2049;
    private static final int MAX_SIDE = 4096;

    private IdxFiles() {}

    static boolean areIn(Path folder) throws IOException {
        return !list(folder).isEmpty();
    }

    static Dataset read(Path folder) throws IOException {
        List<Path> files = list(folder);
        byte[] trainLabels = labels(one(files, folder, false, "labels"));
        byte[] testLabels = labels(one(files, folder, true, "labels"));
        int digits = Integer.toString(Math.max(largest(trainLabels), largest(testLabels)))
                .length();
        return new Dataset(
                "IDX",
                FileDigest.of(folder, files),
                pictures(one(files, folder, false, "images"), "train-", trainLabels, digits),
                pictures(one(files, folder, true, "images"), "test-", testLabels, digits));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(".*ubyte(\\.gz)?"))
                    .sorted()
                    .toList();
        }
    }

    private static Path one(List<Path> files, Path folder, boolean test, String what) throws IOException {
        List<Path> found = files.stream()
                .filter(file -> file.getFileName().toString().contains(what))
                .filter(file -> test == file.getFileName().toString().matches(".*(t10k|test).*"))
                .toList();
        if (found.size() != 1) {
            throw new IOException("%s must have one file of %s %s, %s-%s*ubyte or *ubyte.gz, had %s"
                    .formatted(folder, test ? "test" : "training", what, test ? "t10k" : "train", what, found));
        }
        return found.get(0);
    }

    private static byte[] labels(Path file) throws IOException {
        try (DataInputStream in = open(file)) {
            expect(file, "magic number", LABELS_MAGIC, in.readInt());
            return readFully(file, in, in.readInt());
        } catch (EOFException e) {
            throw new IOException("%s ends before its header does; fetch it again".formatted(file), e);
        }
    }

    private static int largest(byte[] labels) {
        int largest = 0;
        for (byte label : labels) {
            largest = Math.max(largest, label & 0xFF);
        }
        return largest;
    }

    /** Adds leading zeros to the labels, so that alphabetical order equals numerical order. */
    private static List<Picture> pictures(Path file, String idPrefix, byte[] labels, int digits) throws IOException {
        try (DataInputStream in = open(file)) {
            expect(file, "magic number", IMAGES_MAGIC, in.readInt());
            expect(file, "number of images (as many as there are labels)", labels.length, in.readInt());
            int height = side(file, in.readInt());
            int width = side(file, in.readInt());
            byte[] pixels = readFully(file, in, Math.multiplyExact(labels.length, height * width));
            List<Picture> pictures = new ArrayList<>(labels.length);
            for (int i = 0; i < labels.length; i++) {
                int from = i * height * width;
                String name = idPrefix + i;
                pictures.add(new Picture(
                        new ExampleId(name),
                        name,
                        new Label(("%0" + digits + "d").formatted(labels[i] & 0xFF)),
                        () -> PngFile.ofGrey(pixels, from, width, height)));
            }
            return pictures;
        } catch (EOFException e) {
            throw new IOException("%s ends before its header does; fetch it again".formatted(file), e);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return new DataInputStream(file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in);
    }

    private static int side(Path file, int side) throws IOException {
        if (side < 1 || side > MAX_SIDE) {
            throw new IOException(
                    "%s: the side of an image must be 1 to %d pixels, was %d".formatted(file, MAX_SIDE, side));
        }
        return side;
    }

    private static byte[] readFully(Path file, DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(Math.max(0, length));
        expect(file, "number of bytes after the header", length, bytes.length);
        return bytes;
    }

    private static void expect(Path file, String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException("%s: the %s must be %d, was %d; is the file whole, and IDX?"
                    .formatted(file, what, expected, found));
        }
    }
}
