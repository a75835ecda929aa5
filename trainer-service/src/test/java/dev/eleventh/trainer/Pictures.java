package dev.eleventh.trainer;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Generates images of subjects that look different. The same subject and number always give the same bytes. */
public final class Pictures {
    private static final int SIZE = 64;

    public enum Subject {
        RED_CIRCLE(Color.RED),
        BLUE_SQUARE(Color.BLUE),
        GREEN_STRIPES(Color.GREEN);

        private final Color colour;

        Subject(Color colour) {
            this.colour = colour;
        }
    }

    private Pictures() {}

    public static byte[] png(Subject subject, int number) {
        Random random = new Random(31L * subject.colour.getRGB() + number);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        int grey = 200 + random.nextInt(55);
        pen.setColor(new Color(grey, grey, grey));
        pen.fillRect(0, 0, SIZE, SIZE);
        pen.setColor(subject.colour);
        draw(pen, subject, 4 + random.nextInt(12), 32 + random.nextInt(16));
        pen.dispose();
        return encode(image);
    }

    private static void draw(Graphics2D pen, Subject subject, int at, int size) {
        switch (subject) {
            case RED_CIRCLE -> pen.fillOval(at, at, size, size);
            case BLUE_SQUARE -> pen.fillRect(at, at, size, size);
            case GREEN_STRIPES -> {
                for (int y = at % 8; y < SIZE; y += 8) {
                    pen.fillRect(0, y, SIZE, 3);
                }
            }
        }
    }

    private static byte[] encode(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
