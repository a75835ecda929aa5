package dev.eleventh.contracts.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a PNG chunk by chunk, so that a test controls its exact content, valid or not. */
public final class PngBuilder {
    public static final int GREY = 0;
    public static final int RGB = 2;
    public static final int INDEXED = 3;
    public static final int GREY_ALPHA = 4;
    public static final int RGBA = 6;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public PngBuilder(int width, int height, int depth, int colourType) {
        out.writeBytes(HexFormat.of().parseHex("89504e470d0a1a0a"));
        chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .array());
    }

    /** Creates a single pixel with the given samples, in hex. */
    public static byte[] pixel(int depth, int colourType, String samples) {
        return new PngBuilder(1, 1, depth, colourType).pixels("00" + samples).end();
    }

    public PngBuilder chunk(String type, byte[] data) {
        byte[] body = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return this;
    }

    public PngBuilder chunk(String type, String hex) {
        return chunk(type, HexFormat.of().parseHex(hex));
    }

    /** Adds the rows, each after its filter byte, in hex. */
    public PngBuilder pixels(String hex) {
        return chunk("IDAT", deflate(HexFormat.of().parseHex(hex)));
    }

    public byte[] end() {
        return chunk("IEND", new byte[0]).out.toByteArray();
    }

    public static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return deflated.toByteArray();
    }
}
