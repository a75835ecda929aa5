package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Invalid inputs such as a public endpoint receives. */
final class Rubbish {
    private Rubbish() {}

    /** Returns bytes that are no valid image, by the reason of their refusal. */
    static Map<String, byte[]> images() {
        Map<String, byte[]> images = new LinkedHashMap<>();
        images.put("empty-body", new byte[0]);
        images.put("unsupported-format", "this is a text".getBytes(US_ASCII));
        byte[] jpeg = jpeg();
        images.put("truncated-image", Arrays.copyOf(jpeg, jpeg.length / 2));
        images.put("dimensions-too-large", hugePng());
        images.put("too-large", Arrays.copyOf(jpeg, (10 << 20) + 1));
        return images;
    }

    private static byte[] jpeg() {
        return encode(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
    }

    /** Returns a PNG whose header declares 50,000 x 50,000 pixels. */
    private static byte[] hugePng() {
        byte[] png = Drawings.png("disc", 1);
        // signature 8, length 4, "IHDR" 4, width 4, height 4, five more bytes, then the checksum of "IHDR" and those 13
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 50_000).putInt(20, 50_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        return png;
    }

    /** Draws an image of a class that {@link Drawings} does not have. */
    static byte[] checkers(int number) {
        int cell = 4 + number % 5;
        BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 48; x++) {
                image.setRGB(x, y, (x / cell + y / cell) % 2 == 0 ? 0xF0F0F0 : 0x101010 + number);
            }
        }
        return encode(image, "png");
    }

    private static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
