package dev.eleventh.system;

import dev.eleventh.contracts.fuzz.PngBuilder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Draws small images of shapes from a seed: all images differ, and the classes are easy to tell apart. */
public final class Drawings {
    public static final List<String> LABELS = List.of("disc", "square", "cross", "stripes");

    private static final int SIDE = 48;

    private Drawings() {}

    public static byte[] png(String label, int number) {
        SplittableRandom random = new SplittableRandom(label.hashCode() * 31L + number);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(shade(random, 0));
        pen.fillRect(0, 0, SIDE, SIDE);
        pen.setColor(shade(random, 155));
        int size = 20 + random.nextInt(20);
        int x = random.nextInt(SIDE - size);
        int y = random.nextInt(SIDE - size);
        switch (label) {
            case "disc" -> pen.fillOval(x, y, size, size);
            case "square" -> pen.fillRect(x, y, size, size);
            case "cross" -> {
                pen.fillRect(x + size / 2 - 3, y, 6, size);
                pen.fillRect(x, y + size / 2 - 3, size, 6);
            }
            case "stripes" -> {
                for (int line = 0; line < SIDE; line += 8) {
                    pen.fillRect(0, line + random.nextInt(2), SIDE, 3);
                }
            }
            default -> throw new IllegalArgumentException("label must be one of %s, was %s".formatted(LABELS, label));
        }
        pen.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    /**
     * Returns a PNG that lacks the second half of its pixels, as if a file had lost one of two IDAT chunks. Ingest
     * accepts it, because its structure is valid; only a decoder can reject it.
     */
    public static byte[] broken(int seed) {
        byte[] rows = new byte[33 * 97];
        new Random(seed).nextBytes(rows);
        for (int row = 0; row < 33; row++) {
            rows[row * 97] = 0;
        }
        byte[] deflated = PngBuilder.deflate(rows);
        return new PngBuilder(32, 33, 8, PngBuilder.RGB)
                .chunk("IDAT", Arrays.copyOf(deflated, deflated.length / 2))
                .end();
    }

    private static Color shade(SplittableRandom random, int from) {
        return new Color(from + random.nextInt(100), from + random.nextInt(100), from + random.nextInt(100));
    }
}
