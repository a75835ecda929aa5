package dev.eleventh.contracts.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Goes over a PNG's chunks up to IEND, every checksum compared. Bytes after IEND are ignored, as everybody does.
 * See the PNG specification, third edition, sections 5 and 11.
 */
final class PngWalk {
    private static final int SIGNATURE_BYTES = 8;
    private static final int TYPE_BYTES = 4;
    /** A chunk is its length, its type, its data and a checksum over type and data. */
    private static final int CHUNK_OVERHEAD = 4 + TYPE_BYTES + 4;

    private static final int HEADER_BYTES = 13;
    private static final int INDEXED_COLOUR = 3;

    private final ByteBuffer file;
    private final ImageLimits limits;
    private final CRC32 crc = new CRC32();

    PngWalk(byte[] bytes, ImageLimits limits) {
        this.file = ByteBuffer.wrap(bytes).position(SIGNATURE_BYTES);
        this.limits = limits;
    }

    ImageHeader toEnd() throws InvalidImageException {
        ByteBuffer first = nextChunk();
        ImageHeader header = header(first);
        boolean palette = colourType(first) != INDEXED_COLOUR;
        boolean pixels = false;
        while (true) {
            ByteBuffer chunk = nextChunk();
            switch (type(chunk)) {
                case "PLTE" -> palette = true;
                case "IDAT" -> pixels = true;
                case "IEND" -> {
                    check(pixels, "it has no pixels (no IDAT chunk)");
                    check(palette, "its colours are indexed but it has no palette (no PLTE chunk)");
                    return header;
                }
                // A lower-case first letter says that a reader may pass over the chunk.
                default ->
                    check(Character.isLowerCase(chunk.get(0)), "it has the unknown critical chunk %s", type(chunk));
            }
        }
    }

    /** Type and data of the next chunk. */
    private ByteBuffer nextChunk() throws InvalidImageException {
        if (file.remaining() < CHUNK_OVERHEAD) {
            throw truncated();
        }
        int length = file.getInt();
        ByteBuffer chunk = file.slice();
        check(isName(chunk), "the chunk at byte %d has no name of four letters", file.position());
        check(length >= 0, "its chunk %s claims more than 2^31-1 bytes", type(chunk));
        if (length > file.remaining() - TYPE_BYTES - Integer.BYTES) {
            throw truncated();
        }
        chunk.limit(TYPE_BYTES + length);
        file.position(file.position() + TYPE_BYTES + length);
        crc.reset();
        crc.update(chunk.duplicate());
        check((int) crc.getValue() == file.getInt(), "its chunk %s does not match its checksum", type(chunk));
        return chunk;
    }

    private ImageHeader header(ByteBuffer chunk) throws InvalidImageException {
        check(type(chunk).equals("IHDR"), "it must begin with the chunk IHDR, begins with %s", type(chunk));
        check(chunk.limit() == TYPE_BYTES + HEADER_BYTES, "its header must have %d bytes", HEADER_BYTES);
        long width = Integer.toUnsignedLong(chunk.getInt(TYPE_BYTES));
        long height = Integer.toUnsignedLong(chunk.getInt(TYPE_BYTES + 4));
        limits.checkDimensions(width, height);
        int depth = chunk.get(TYPE_BYTES + 8);
        check(isKnown(depth, colourType(chunk)), "there is no colour type %d with %d bits", colourType(chunk), depth);
        check(chunk.get(TYPE_BYTES + 10) == 0, "its compression method must be 0");
        check(chunk.get(TYPE_BYTES + 11) == 0, "its filter method must be 0");
        check((chunk.get(TYPE_BYTES + 12) & ~1) == 0, "its interlace method must be 0 or 1");
        return new ImageHeader(ImageFormat.PNG, (int) width, (int) height);
    }

    private static int colourType(ByteBuffer header) {
        return header.get(TYPE_BYTES + 9);
    }

    private static boolean isKnown(int depth, int colourType) {
        return switch (colourType) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case INDEXED_COLOUR -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    private static boolean isName(ByteBuffer chunk) {
        for (int i = 0; i < TYPE_BYTES; i++) {
            int letter = chunk.get(i) | 0x20;
            if (letter < 'a' || letter > 'z') {
                return false;
            }
        }
        return true;
    }

    private static String type(ByteBuffer chunk) {
        byte[] type = new byte[TYPE_BYTES];
        chunk.get(0, type);
        return new String(type, StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of every module
    private static void check(boolean holds, String problem, Object... values) throws InvalidImageException {
        if (!holds) {
            throw new InvalidImageException(
                    Problem.CORRUPT, "PNG is corrupt: " + problem.formatted(values) + "; send it again");
        }
    }

    private InvalidImageException truncated() {
        return new InvalidImageException(
                Problem.TRUNCATED,
                "PNG ends after %d bytes before its IEND chunk; send the whole file".formatted(file.limit()));
    }
}
