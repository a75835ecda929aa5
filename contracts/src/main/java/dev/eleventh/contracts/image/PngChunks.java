package dev.eleventh.contracts.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A cursor over a PNG's chunks up to its end. A chunk that the pixels depend on must have the right checksum. Any other
 * chunk (with a lower-case first letter) is skipped when its checksum is wrong. Nothing is required after the pixels:
 * the file may end there, with or without its IEND chunk. See the PNG specification, third edition, sections 5 and 11.
 */
public final class PngChunks {
    private static final int SIGNATURE_BYTES = 8;
    private static final int TYPE_BYTES = 4;
    /** A chunk is its length, its type, its data and a checksum over type and data. */
    private static final int CHUNK_OVERHEAD = 4 + TYPE_BYTES + 4;

    private static final String PIXELS = "IDAT";
    private static final String END = "IEND";

    private final ByteBuffer file;
    private final CRC32 crc = new CRC32();
    private ByteBuffer data;
    private String type = "";
    private boolean pixels;

    /** @param file begins with the eight bytes of the signature */
    public PngChunks(byte[] file) {
        this.file = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
        this.data = ByteBuffer.allocate(0);
    }

    /**
     * Goes to the next chunk.
     *
     * @return whether there is one; IEND does not count
     * @throws InvalidImageException when a chunk that the pixels need is damaged or cut off
     */
    public boolean next() throws InvalidImageException {
        while (isWhole()) {
            int length = file.getInt();
            ByteBuffer body = file.slice(file.position(), TYPE_BYTES + length);
            file.position(file.position() + body.limit());
            crc.reset();
            crc.update(body.duplicate());
            boolean intact = (int) crc.getValue() == file.getInt();
            if (type.equals(END)) {
                return false;
            }
            check(intact || isOptional(), "its chunk %s does not match its checksum", type);
            if (intact) {
                pixels |= type.equals(PIXELS);
                data = body.slice(TYPE_BYTES, length);
                return true;
            }
        }
        return false;
    }

    /** Returns four letters, for example {@code IDAT}. */
    public String type() {
        return type;
    }

    /** Returns whether a decoder that does not know the chunk may skip it. */
    boolean isOptional() {
        return Character.isLowerCase(type.charAt(0));
    }

    public ByteBuffer data() {
        return data.slice();
    }

    /** Returns whether a whole chunk follows; if so, sets its type. */
    private boolean isWhole() throws InvalidImageException {
        if (file.remaining() < CHUNK_OVERHEAD) {
            return endsEarly(truncated());
        }
        int at = file.position();
        int length = file.getInt(at);
        if (!isName(at + Integer.BYTES)) {
            return endsEarly(corrupt("the chunk at byte %d has no name of four letters".formatted(at + Integer.BYTES)));
        }
        type = new String(file.array(), at + Integer.BYTES, TYPE_BYTES, StandardCharsets.US_ASCII);
        boolean more = type.equals(PIXELS);
        if (length < 0) {
            return endsEarly(more, corrupt("its chunk %s claims more than 2^31-1 bytes".formatted(type)));
        }
        return length <= file.remaining() - CHUNK_OVERHEAD || endsEarly(more, truncated());
    }

    private boolean endsEarly(InvalidImageException problem) throws InvalidImageException {
        return endsEarly(false, problem);
    }

    /** Treats any problem as the end of the file if no pixels are missing; otherwise throws it. */
    private boolean endsEarly(boolean morePixels, InvalidImageException problem) throws InvalidImageException {
        if (!pixels || morePixels) {
            throw problem;
        }
        return false;
    }

    private boolean isName(int at) {
        for (int i = 0; i < TYPE_BYTES; i++) {
            int letter = file.get(at + i) | 0x20;
            if (letter < 'a' || letter > 'z') {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of every module
    static void check(boolean holds, String problem, Object... values) throws InvalidImageException {
        if (!holds) {
            throw corrupt(problem.formatted(values));
        }
    }

    private static InvalidImageException corrupt(String problem) {
        return new InvalidImageException(ImageProblem.CORRUPT, "PNG is corrupt: " + problem + "; send it again");
    }

    private InvalidImageException truncated() {
        return new InvalidImageException(
                ImageProblem.TRUNCATED,
                "PNG ends after %d bytes, before the end of its pixels; send the whole file".formatted(file.limit()));
    }
}
