package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Label;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Drawn images of three classes that look different, and files that are none. */
final class Pictures {
    static final Label RED = new Label("red");
    static final Label GREEN = new Label("green");
    static final Label BLUE = new Label("blue");

    private static final int SIZE = 64;
    /** Length, type and checksum: all that IEND consists of. */
    private static final int CHUNK_OVERHEAD = 12;

    private Pictures() {}

    /** A red disc, green stripes or a blue square; every number gives other bytes. */
    static byte[] png(Label label, int number) {
        return file("png", label, number);
    }

    static byte[] jpeg(Label label, int number) {
        return file("jpg", label, number);
    }

    static byte[] truncatedJpeg() {
        byte[] whole = jpeg(RED, 1);
        return Arrays.copyOf(whole, whole.length / 2);
    }

    static byte[] text() {
        return "this is no image".getBytes(UTF_8);
    }

    /** Less than a hundred bytes that ask a naive decoder for gigabytes. */
    static byte[] hugePng() {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(50_000)
                .putInt(50_000)
                .put(new byte[] {8, 6, 0, 0, 0})
                .array();
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + 3 * CHUNK_OVERHEAD);
        file.put(png(RED, 1), 0, 8);
        putChunk(file, "IHDR", header);
        putChunk(file, "IDAT", new byte[0]);
        putChunk(file, "IEND", new byte[0]);
        return file.array();
    }

    /** A valid PNG of exactly so many bytes: a chunk that readers pass over fills it up. */
    static byte[] pngOfSize(int bytes) {
        byte[] small = png(RED, 1);
        int end = small.length - CHUNK_OVERHEAD;
        ByteBuffer file = ByteBuffer.allocate(bytes);
        file.put(small, 0, end);
        putChunk(file, "fiLl", new byte[bytes - small.length - CHUNK_OVERHEAD]);
        file.put(small, end, CHUNK_OVERHEAD);
        return file.array();
    }

    private static void putChunk(ByteBuffer file, String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(US_ASCII));
        crc.update(data);
        file.putInt(data.length).put(type.getBytes(US_ASCII)).put(data).putInt((int) crc.getValue());
    }

    private static byte[] file(String format, Label label, int number) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        int grey = 255 - number % 50;
        pen.setColor(new Color(grey, grey, grey));
        pen.fillRect(0, 0, SIZE, SIZE);
        draw(pen, label);
        // so that no two are alike
        image.setRGB(SIZE - 1, SIZE - 1, number);
        pen.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void draw(Graphics2D pen, Label label) {
        if (label.equals(RED)) {
            pen.setColor(Color.RED);
            pen.fillOval(12, 12, 40, 40);
        } else if (label.equals(GREEN)) {
            pen.setColor(Color.GREEN);
            for (int y = 0; y < SIZE; y += 8) {
                pen.fillRect(0, y, SIZE, 3);
            }
        } else {
            pen.setColor(Color.BLUE);
            pen.fillRect(8, 8, 40, 40);
        }
    }
}
