package dev.eleventh.system;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** Reads test images of the Fashion-MNIST sample that the quickstart ships, as PNG files. */
public final class FashionPictures {
    private static final String FOLDER = "/dev/eleventh/quickstart/fashion-mnist/";
    private static final int COUNT = 1_000;

    private FashionPictures() {}

    /** Returns the first test images. */
    public static List<byte[]> png(int count) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        try (DataInputStream in = open("t10k-images-idx3-ubyte.gz")) {
            in.skipNBytes(2 * Integer.BYTES);
            int height = in.readInt();
            int width = in.readInt();
            for (int i = 0; i < count; i++) {
                BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
                image.getRaster().setDataElements(0, 0, width, height, in.readNBytes(width * height));
                ByteArrayOutputStream png = new ByteArrayOutputStream();
                ImageIO.write(image, "png", png);
                pictures.add(png.toByteArray());
            }
        }
        return pictures;
    }

    /**
     * Returns the first test images of one class.
     *
     * @param number the number of the class in the data set: 0 to 9
     */
    public static List<byte[]> pngOf(int number, int count) throws IOException {
        List<byte[]> pictures = png(COUNT);
        List<byte[]> found = new ArrayList<>();
        try (DataInputStream in = open("t10k-labels-idx1-ubyte.gz")) {
            in.skipNBytes(2 * Integer.BYTES);
            for (int i = 0; i < COUNT && found.size() < count; i++) {
                if (in.readUnsignedByte() == number) {
                    found.add(pictures.get(i));
                }
            }
        }
        return found;
    }

    private static DataInputStream open(String file) throws IOException {
        InputStream resource = Objects.requireNonNull(FashionPictures.class.getResourceAsStream(FOLDER + file));
        return new DataInputStream(new GZIPInputStream(resource));
    }
}
