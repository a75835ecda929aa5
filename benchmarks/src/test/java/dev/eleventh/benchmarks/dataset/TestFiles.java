package dev.eleventh.benchmarks.dataset;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Generates tiny data sets. */
public final class TestFiles {
    private TestFiles() {}

    /** Writes an image of one colour with a little noise. */
    public static void picture(Path file, Color colour, long seed) throws IOException {
        Files.createDirectories(file.getParent());
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, random.nextInt(8) == 0 ? random.nextInt() : colour.getRGB());
        }
        String name = file.getFileName().toString();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    /** Writes an image of 3x2 pixels for each label, and the labels; gzipped when the file names end with .gz. */
    static void idx(Path images, Path labels, int... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(2049);
        out.writeInt(values.length);
        for (int value : values) {
            out.writeByte(value);
        }
        write(labels, bytes.toByteArray());
        bytes.reset();
        out.writeInt(2051);
        out.writeInt(values.length);
        out.writeInt(2);
        out.writeInt(3);
        for (int i = 0; i < 6 * values.length; i++) {
            out.writeByte(i);
        }
        write(images, bytes.toByteArray());
    }

    static void write(Path file, byte[] bytes) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            Files.write(file, bytes);
            return;
        }
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }

    /** Writes a CIFAR-10 batch: one image per label, whose first red pixel is the label times 10. */
    static void cifar(Path file, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length * 3073];
        for (int i = 0; i < labels.length; i++) {
            bytes[i * 3073] = (byte) labels[i];
            bytes[i * 3073 + 1] = (byte) (10 * labels[i]);
            bytes[i * 3073 + 1 + 2 * 1024] = (byte) 200;
        }
        Files.write(file, bytes);
    }
}
