package dev.eleventh.contracts.fuzz;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Creates JPEG files for tests, at the best quality. */
public final class Jpegs {
    private static final int SIDE = 16;

    private Jpegs() {}

    /** Writes the components unchanged, without a marker that states their meaning. */
    public static byte[] ofSamples(int... samples) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, samples.length, null);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                raster.setPixel(x, y, samples);
            }
        }
        return write(new IIOImage(raster, null, null), false);
    }

    public static byte[] ofColour(Color colour, int type, boolean progressive) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.dispose();
        return write(new IIOImage(image, null, null), progressive);
    }

    public static byte[] of(BufferedImage image) throws IOException {
        return write(new IIOImage(image, null, null), false);
    }

    public static byte[] progressive(BufferedImage image) throws IOException {
        return write(new IIOImage(image, null, null), true);
    }

    /** Creates a grey image of any size with 6 bits per block, without encoding pixels. */
    public static byte[] flat(int width, int height) throws IOException {
        byte[] small = of(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY));
        int scan = find(small, 0xDA);
        int header = scan + 2 + ByteBuffer.wrap(small).getShort(scan + 2);
        int blocks = ((width + 7) / 8) * ((height + 7) / 8);
        ByteBuffer jpeg = ByteBuffer.allocate(header + blocks + 16).put(small, 0, header);
        jpeg.putShort(find(small, 0xC0) + 5, (short) height).putShort(find(small, 0xC0) + 7, (short) width);
        for (int i = 0; i < blocks; i += 4) {
            // Four blocks: no difference to the previous block (00), end of block (1010).
            jpeg.put(new byte[] {0x28, (byte) 0xA2, (byte) 0x8A});
        }
        jpeg.putShort((short) 0xFFD9);
        return Arrays.copyOf(jpeg.array(), jpeg.position());
    }

    /** Replaces the ids of the components, in the frame and in the scan. */
    public static byte[] withIds(byte[] jpeg, int... ids) {
        byte[] changed = jpeg.clone();
        int frame = find(jpeg, 0xC0) + 10;
        int scan = find(jpeg, 0xDA) + 5;
        for (int i = 0; i < ids.length; i++) {
            changed[frame + 3 * i] = (byte) ids[i];
            changed[scan + 2 * i] = (byte) ids[i];
        }
        return changed;
    }

    private static byte[] write(IIOImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1f);
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, image, param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** Inserts a segment directly after the start of the image. */
    public static byte[] withSegment(byte[] jpeg, int marker, String hex) {
        byte[] data = HexFormat.of().parseHex(hex);
        return ByteBuffer.allocate(jpeg.length + 4 + data.length)
                .put(jpeg, 0, 2)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (data.length + 2))
                .put(data)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    public static byte[] withAdobe(byte[] jpeg, int transform) {
        return withSegment(jpeg, 0xEE, "41646f6265006400000000%02x".formatted(transform));
    }

    public static byte[] withOrientation(byte[] jpeg, int orientation, boolean littleEndian) {
        String tiff = littleEndian
                ? "49492a00080000000100" + "1201030001000000%02x000000".formatted(orientation) + "00000000"
                : "4d4d002a000000080001" + "011200030000000100%02x0000".formatted(orientation) + "00000000";
        return withSegment(jpeg, 0xE1, "457869660000" + tiff);
    }

    /** Removes a segment, if there is one before the scan. */
    public static byte[] withoutSegment(byte[] jpeg, int marker) {
        int at = find(jpeg, marker);
        if (at < 0) {
            return jpeg;
        }
        int length = 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
        byte[] shorter = Arrays.copyOf(jpeg, jpeg.length - length);
        System.arraycopy(jpeg, at + length, shorter, at, jpeg.length - at - length);
        return shorter;
    }

    /** Returns the position of the segment, or -1. */
    public static int find(byte[] jpeg, int marker) {
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at + 1] & 0xFF) != 0xDA) {
            if ((jpeg[at + 1] & 0xFF) == marker) {
                return at;
            }
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
        }
        return (jpeg[at + 1] & 0xFF) == marker ? at : -1;
    }
}
