package dev.eleventh.contracts.image;

import static dev.eleventh.contracts.image.PngChunks.check;

import java.nio.ByteBuffer;

/** Checks a PNG's chunks up to the end of the image. */
final class PngWalk {
    private static final int HEADER_BYTES = 13;
    private static final int INDEXED_COLOUR = 3;
    private static final int COLOUR_BYTES = 3;

    private final PngChunks chunks;
    private final ImageLimits limits;

    PngWalk(byte[] bytes, ImageLimits limits) {
        this.chunks = new PngChunks(bytes);
        this.limits = limits;
    }

    ImageHeader toEnd() throws InvalidImageException {
        boolean any = chunks.next();
        check(any && chunks.type().equals("IHDR"), "it must begin with the chunk IHDR, begins with %s", chunks.type());
        ByteBuffer first = chunks.data();
        ImageHeader header = header(first);
        boolean palette = colourType(first) != INDEXED_COLOUR;
        boolean pixels = false;
        while (chunks.next()) {
            switch (chunks.type()) {
                case "PLTE" -> palette |= chunks.data().limit() >= COLOUR_BYTES;
                case "IDAT" -> pixels = true;
                default -> check(chunks.isOptional(), "it has the unknown critical chunk %s", chunks.type());
            }
        }
        check(pixels, "it has no pixels (no IDAT chunk)");
        check(palette, "its colours are indexed but it has no palette (no PLTE chunk)");
        return header;
    }

    private ImageHeader header(ByteBuffer header) throws InvalidImageException {
        check(header.limit() == HEADER_BYTES, "its header must have %d bytes, has %d", HEADER_BYTES, header.limit());
        long width = Integer.toUnsignedLong(header.getInt(0));
        long height = Integer.toUnsignedLong(header.getInt(4));
        limits.checkDimensions(width, height);
        int depth = header.get(8);
        check(isKnown(depth, colourType(header)), "there is no colour type %d with %d bits", colourType(header), depth);
        check(header.get(10) == 0, "its compression method must be 0");
        check(header.get(11) == 0, "its filter method must be 0");
        check((header.get(12) & ~1) == 0, "its interlace method must be 0 or 1");
        return new ImageHeader(ImageFormat.PNG, (int) width, (int) height);
    }

    private static int colourType(ByteBuffer header) {
        return header.get(9);
    }

    private static boolean isKnown(int depth, int colourType) {
        return switch (colourType) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case INDEXED_COLOUR -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
    }
}
