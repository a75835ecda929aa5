package dev.eleventh.benchmarks.dataset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * Encodes raw pixels as PNG, which is lossless. Every image thus passes through the backbone's decoder, like a
 * producer's image.
 */
final class PngFile {
    private PngFile() {}

    /** Encodes {@code width} x {@code height} grey values, starting at {@code from}. */
    static byte[] ofGrey(byte[] pixels, int from, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] grey = new byte[width * height];
        System.arraycopy(pixels, from, grey, 0, grey.length);
        image.getRaster().setDataElements(0, 0, width, height, grey);
        return encode(image);
    }

    /** Encodes three planes (red, green, blue), {@code side} x {@code side} each, starting at {@code from}. */
    static byte[] ofPlanes(byte[] pixels, int from, int side) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        int plane = side * side;
        for (int i = 0; i < plane; i++) {
            int red = pixels[from + i] & 0xFF;
            int green = pixels[from + plane + i] & 0xFF;
            int blue = pixels[from + 2 * plane + i] & 0xFF;
            image.setRGB(i % side, i / side, red << 16 | green << 8 | blue);
        }
        return encode(image);
    }

    private static byte[] encode(BufferedImage image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
