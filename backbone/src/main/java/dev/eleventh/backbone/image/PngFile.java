package dev.eleventh.backbone.image;

import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.image.PngChunks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The part of a PNG that its pixels need: header, palette, transparency, and pixel data as one chunk. Everything else
 * is dropped: compressed text that would expand to gigabytes, colour profiles, later frames of an animation (IDAT holds
 * the first, the "default image"), a million empty chunks. Palette and transparency are cut to the size that the header
 * allows, or left out where they have no meaning, as libpng does with a warning. The first of duplicate chunks counts.
 */
final class PngFile {
    private static final int SIGNATURE_BYTES = 8;
    private static final int DEPTH_AT = 8;
    private static final int COLOUR_TYPE_AT = 9;
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int INDEXED = 3;
    private static final int COLOUR_BYTES = 3;
    private static final int SAMPLE_BYTES = 2;
    private static final int ZLIB_CHECKSUM_BYTES = 4;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final byte[] file;
    private ByteBuffer header = NOTHING;
    private ByteBuffer palette = NOTHING;
    private ByteBuffer transparency = NOTHING;
    private ByteBuffer exif = NOTHING;
    private final ByteArrayOutputStream pixels;

    /** @throws InvalidImageException never, when {@code ImageHeader.read} has accepted the file */
    PngFile(byte[] file) throws InvalidImageException {
        this.file = file;
        this.pixels = new ByteArrayOutputStream(file.length);
        PngChunks chunks = new PngChunks(file);
        while (chunks.next()) {
            ByteBuffer data = chunks.data();
            switch (chunks.type()) {
                case "IHDR" -> header = data;
                case "PLTE" -> palette = first(palette, data);
                case "tRNS" -> transparency = first(transparency, data);
                case "eXIf" -> exif = first(exif, data);
                case "IDAT" -> pixels.write(file, data.arrayOffset(), data.limit());
                default -> {}
            }
        }
    }

    private static ByteBuffer first(ByteBuffer before, ByteBuffer next) {
        return before.hasRemaining() ? before : next;
    }

    Orientation orientation() {
        return Orientation.find(exif).orElse(Orientation.UPRIGHT);
    }

    /** Returns a file with the same pixels, for a decoder. */
    byte[] withoutMetadata() {
        return withPixels(pixels.size());
    }

    /** Returns the same file without the checksum at the end of the zlib stream, so that a decoder cannot verify it. */
    byte[] withoutChecksum() {
        return withPixels(Math.max(0, pixels.size() - ZLIB_CHECKSUM_BYTES));
    }

    private byte[] withPixels(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.size() + 1024);
        out.write(file, 0, SIGNATURE_BYTES);
        writeChunk(out, "IHDR", header);
        int colours = colours();
        if (colours > 0) {
            writeChunk(out, "PLTE", palette.slice(0, colours * COLOUR_BYTES));
        }
        int transparent = transparentBytes(colours);
        if (transparent > 0) {
            writeChunk(out, "tRNS", transparency.slice(0, transparent));
        }
        writeChunk(out, "IDAT", ByteBuffer.wrap(pixels.toByteArray(), 0, bytes));
        writeChunk(out, "IEND", NOTHING);
        return out.toByteArray();
    }

    /** Returns the number of palette entries, at most as many as a pixel can refer to; 0 without a palette. */
    private int colours() {
        boolean indexed = header.get(COLOUR_TYPE_AT) == INDEXED;
        return indexed ? Math.min(palette.limit() / COLOUR_BYTES, 1 << header.get(DEPTH_AT)) : 0;
    }

    /**
     * Returns the number of transparency bytes: one per palette entry, otherwise two per sample; 0 when every pixel has
     * its own alpha.
     */
    private int transparentBytes(int colours) {
        int length = transparency.limit();
        return switch (header.get(COLOUR_TYPE_AT)) {
            case GREY -> length == SAMPLE_BYTES ? length : 0;
            case RGB -> length == 3 * SAMPLE_BYTES ? length : 0;
            case INDEXED -> Math.min(length, colours);
            default -> 0;
        };
    }

    private static void writeChunk(ByteArrayOutputStream out, String type, ByteBuffer data) {
        byte[] body = ByteBuffer.allocate(4 + data.remaining())
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data.duplicate())
                .array();
        CRC32 crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length - 4).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
