package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Image files, good and bad. */
public final class TestImages {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private TestImages() {}

    /** Returns a small PNG that differs for each seed. */
    public static byte[] png(long seed) {
        return file("png", seed);
    }

    public static byte[] jpeg(long seed) {
        return file("jpg", seed);
    }

    public static byte[] truncatedJpeg() {
        byte[] whole = jpeg(1);
        return Arrays.copyOf(whole, whole.length / 2);
    }

    /** Returns 57 bytes for which a naive decoder allocates 10 GB. */
    public static byte[] hugePng() {
        ByteBuffer header =
                ByteBuffer.allocate(13).putInt(50_000).putInt(50_000).put(new byte[] {8, 6, 0, 0, 0});
        return pngOf(chunk("IHDR", header.array()), chunk("IDAT", new byte[0]), chunk("IEND", new byte[0]));
    }

    /** Returns a valid PNG of exactly {@code bytes} bytes, which a chunk that readers skip fills up. */
    public static byte[] pngOfSize(int bytes) {
        byte[] small = png(1);
        byte[] filling = new byte[bytes - small.length - 12];
        new Random(11).nextBytes(filling);
        byte[] beforeEnd = Arrays.copyOf(small, small.length - 12);
        byte[] end = Arrays.copyOfRange(small, small.length - 12, small.length);
        return join(beforeEnd, chunk("fiLl", filling), end);
    }

    private static byte[] file(String format, long seed) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] pngOf(byte[]... chunks) {
        return join(PNG_SIGNATURE, join(chunks));
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(US_ASCII));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(US_ASCII))
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }
}
