package dev.eleventh.backbone;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The part of a PNG that its pixels need: header, palette, transparency, pixel data as one chunk. Everything else is
 * dropped: compressed text that would unpack to gigabytes, colour profiles, later frames of an animation (the first,
 * the "default image", is what IDAT holds), a million empty chunks.
 */
final class PngFile {
    private static final int SIGNATURE_BYTES = 8;
    private static final int COLOUR_TYPE_AT = 25;
    private static final int INDEXED = 3;

    private PngFile() {}

    /** @param file that {@code ImageHeader.read} has passed, so its chunks are whole */
    static byte[] withoutMetadata(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
        int colourType = file[COLOUR_TYPE_AT];
        ByteArrayOutputStream palette = new ByteArrayOutputStream();
        ByteArrayOutputStream transparency = new ByteArrayOutputStream();
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(file.length);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        String type = "";
        while (!type.equals("IEND")) {
            int length = in.getInt();
            type = new String(file, in.position(), 4, StandardCharsets.US_ASCII);
            int data = in.position() + 4;
            switch (type) {
                case "IHDR" -> header.write(file, data, length);
                case "PLTE" -> palette.write(file, data, colourType == INDEXED ? length : 0);
                // With alpha in every pixel there is no place for more.
                case "tRNS" -> transparency.write(file, data, colourType <= INDEXED ? length : 0);
                case "IDAT" -> pixels.write(file, data, length);
                default -> {}
            }
            in.position(data + length + 4);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.size() + 1024);
        out.write(file, 0, SIGNATURE_BYTES);
        writeChunk(out, "IHDR", header);
        if (palette.size() > 0) {
            writeChunk(out, "PLTE", palette);
        }
        if (transparency.size() > 0) {
            writeChunk(out, "tRNS", transparency);
        }
        writeChunk(out, "IDAT", pixels);
        writeChunk(out, "IEND", new ByteArrayOutputStream());
        return out.toByteArray();
    }

    private static void writeChunk(ByteArrayOutputStream out, String type, ByteArrayOutputStream data) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.size()).array());
        ByteArrayOutputStream body = new ByteArrayOutputStream(data.size() + 4);
        body.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(data.toByteArray());
        CRC32 crc = new CRC32();
        crc.update(body.toByteArray());
        out.writeBytes(body.toByteArray());
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
