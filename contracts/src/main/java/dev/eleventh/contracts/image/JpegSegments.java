package dev.eleventh.contracts.image;

import java.nio.ByteBuffer;

/**
 * A cursor over a JPEG's segments up to the end-of-image marker, including entropy-coded data. It reads every file as
 * libjpeg does: stray bytes between two segments are skipped. Bytes after the end-of-image marker are ignored, because
 * phones put a second image or a video there. See ITU-T T.81, annex B.
 */
public final class JpegSegments {
    public static final int START_OF_SCAN = 0xDA;
    public static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int SIGNATURE_BYTES = 2;

    private final ByteBuffer file;
    private int start;
    private int end;
    private int dataEnd;

    /** @param file begins with the two bytes of a start-of-image marker */
    public JpegSegments(byte[] file) {
        this.file = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
    }

    /**
     * Goes to the next segment and returns its marker's code; {@link #END_OF_IMAGE} is the last.
     *
     * @throws InvalidImageException when the file ends before that marker, or has a segment that no decoder knows
     */
    public int next() throws InvalidImageException {
        int marker = nextMarker();
        while (isAlone(marker)) {
            marker = nextMarker();
        }
        start = file.position();
        end = start;
        if (marker != END_OF_IMAGE) {
            check(marker != START_OF_IMAGE, "a second image begins inside it");
            check(isKnown(marker), "it has a segment %02X, which no decoder knows", marker);
            skipSegment(marker);
        }
        dataEnd = end;
        if (marker == START_OF_SCAN) {
            skipEntropyCodedData();
        }
        return marker;
    }

    /** Returns the segment's bytes after its length field. */
    public ByteBuffer segment() {
        return file.slice(start, end - start);
    }

    /** Returns the entropy-coded data after the header of a scan; empty for every other segment. */
    public ByteBuffer scanData() {
        return file.slice(end, dataEnd - end);
    }

    private int nextMarker() throws InvalidImageException {
        while (true) {
            int code = nextByte();
            if (code != 0xFF) {
                continue;
            }
            while (code == 0xFF) {
                code = nextByte();
            }
            // After a zero, the preceding byte is data.
            if (code != 0) {
                return code;
            }
        }
    }

    private void skipSegment(int marker) throws InvalidImageException {
        int length = nextByte() << 8 | nextByte();
        check(length >= 2, "its segment %02X claims %d bytes, less than its own length field", marker, length);
        if (length - 2 > file.remaining()) {
            throw truncated();
        }
        start = file.position();
        end = start + length - 2;
        file.position(end);
    }

    /** The data end at a marker that is not a stuffed zero, restart marker or fill byte. */
    private void skipEntropyCodedData() throws InvalidImageException {
        while (true) {
            if (nextByte() != 0xFF) {
                continue;
            }
            int next = file.hasRemaining() ? file.get(file.position()) & 0xFF : 0;
            boolean data = next == 0 || isRestart(next) || next == 0xFF;
            if (!data) {
                file.position(file.position() - 1);
                dataEnd = file.position();
                return;
            }
        }
    }

    private int nextByte() throws InvalidImageException {
        if (!file.hasRemaining()) {
            throw truncated();
        }
        return file.get() & 0xFF;
    }

    /** Restart markers and TEM have no segment. */
    private static boolean isAlone(int marker) {
        return marker == 0x01 || isRestart(marker);
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xD0 && marker <= 0xD7;
    }

    /** Returns whether libjpeg reads or skips the segment; at any other marker it stops. */
    private static boolean isKnown(int marker) {
        boolean extension = marker >= 0xF0 && marker <= 0xFD;
        return marker >= 0xC0 && marker != 0xDE && marker != 0xDF && !extension;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of every module
    static void check(boolean holds, String problem, Object... values) throws InvalidImageException {
        if (!holds) {
            throw corrupt(problem.formatted(values));
        }
    }

    static InvalidImageException corrupt(String problem) {
        return new InvalidImageException(ImageProblem.CORRUPT, "JPEG is corrupt: " + problem + "; send it again");
    }

    private InvalidImageException truncated() {
        return new InvalidImageException(
                ImageProblem.TRUNCATED,
                "JPEG ends after %d bytes before its end-of-image marker; send the whole file".formatted(file.limit()));
    }
}
