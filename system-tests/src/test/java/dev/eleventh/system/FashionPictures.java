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

/** Test pictures of the sample of Fashion-MNIST that the quickstart ships, as PNG files. */
final class FashionPictures {
    private static final String PICTURES = "/dev/eleventh/quickstart/fashion-mnist/t10k-images-idx3-ubyte.gz";

    private FashionPictures() {}

    /** The first ones. */
    static List<byte[]> png(int count) throws IOException {
        InputStream resource = Objects.requireNonNull(FashionPictures.class.getResourceAsStream(PICTURES));
        List<byte[]> pictures = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(resource))) {
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
}
