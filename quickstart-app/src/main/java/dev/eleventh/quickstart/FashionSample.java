package dev.eleventh.quickstart;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/**
 * The sample of Fashion-MNIST (Xiao et al. 2017) that the project ships in IDX format. Each of ten classes has 300
 * training and 100 test images, 28x28, grey. Each image is returned as a PNG file.
 */
final class FashionSample {
    /** In the order of the data set's class numbers, in which the demo teaches them. */
    static final List<Label> LABELS = Stream.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot")
            .map(Label::new)
            .toList();

    private static final int IMAGES_MAGIC = 2051;
    private static final int LABELS_MAGIC = 2049;

    private final List<Picture> train;
    private final List<Picture> test;

    private FashionSample(List<Picture> train, List<Picture> test) {
        this.train = train;
        this.test = test;
    }

    static FashionSample load() {
        try {
            return new FashionSample(read("train", "fashion-train-"), read("t10k", "fashion-test-"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample of Fashion-MNIST; rebuild the project", e);
        }
    }

    /** Returns the training images of some labels, in the data set's order. */
    List<Picture> train(List<Label> labels) {
        return only(train, labels);
    }

    /** Returns the test images of some labels, in the data set's order. */
    List<Picture> test(List<Label> labels) {
        return only(test, labels);
    }

    private static List<Picture> only(List<Picture> pictures, List<Label> labels) {
        return pictures.stream()
                .filter(picture -> labels.contains(picture.label()))
                .toList();
    }

    private static List<Picture> read(String split, String idPrefix) throws IOException {
        try (DataInputStream images = open(split + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(split + "-labels-idx1-ubyte.gz")) {
            expect("magic number of the images", IMAGES_MAGIC, images.readInt());
            expect("magic number of the labels", LABELS_MAGIC, labels.readInt());
            int count = images.readInt();
            expect("number of labels", count, labels.readInt());
            int height = images.readInt();
            int width = images.readInt();
            List<Picture> pictures = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                byte[] grey = images.readNBytes(width * height);
                Label label = LABELS.get(labels.readUnsignedByte());
                pictures.add(new Picture(new ExampleId(idPrefix + i), label, png(grey, width, height)));
            }
            return pictures;
        }
    }

    private static DataInputStream open(String name) throws IOException {
        InputStream resource = FashionSample.class.getResourceAsStream("fashion-mnist/" + name);
        if (resource == null) {
            throw new IOException("resource fashion-mnist/%s is missing".formatted(name));
        }
        return new DataInputStream(new GZIPInputStream(resource));
    }

    private static void expect(String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException("%s must be %d, was %d".formatted(what, expected, found));
        }
    }

    private static EncodedImage png(byte[] grey, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, grey);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return new EncodedImage(png.toByteArray());
    }
}
