package dev.eleventh.backbone;

import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** The thousand test images that quickstart-app ships, as PNG files; backbone/fixtures has the answers for them. */
final class FashionPictures {
    private static final Path PICTURES = Path.of(
            "../quickstart-app/src/main/resources/dev/eleventh/quickstart/fashion-mnist/t10k-images-idx3-ubyte.gz");

    private FashionPictures() {}

    static List<Pixels> decoded(Embedder backbone) throws IOException, InvalidImageException {
        List<Pixels> pixels = new ArrayList<>();
        for (byte[] png : png()) {
            pixels.add(backbone.decode(png));
        }
        return pixels;
    }

    static List<byte[]> png() throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(PICTURES)))) {
            in.skipNBytes(4);
            int count = in.readInt();
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

    /** Reads a file of little-endian float32 numbers. */
    static float[] floats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}
