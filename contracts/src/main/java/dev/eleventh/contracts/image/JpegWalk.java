package dev.eleventh.contracts.image;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a JPEG's segments up to the end-of-image marker, scan data included. Bytes after that marker are
 * ignored: telephones put a second picture or a film there. See ITU-T T.81, annex B.
 */
final class JpegWalk {
    private static final int SIGNATURE_BYTES = 2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_IMAGE = 0xD8;

    /**
     * A progressive file may ask for a pass over all pixels with every few bytes: 10 MiB of scans would keep a
     * decoder busy for hours. Encoders write about ten.
     */
    static final int MAX_SCANS = 100;

    /** A decoder goes over all pixels once for each scan: of the largest image so many times, which takes seconds. */
    private static final int MAX_SCANS_OF_THE_LARGEST = 16;

    private final ByteBuffer file;
    private final ImageLimits limits;
    private @Nullable ImageHeader header;
    private int scans;

    JpegWalk(byte[] bytes, ImageLimits limits) {
        this.file = ByteBuffer.wrap(bytes).position(SIGNATURE_BYTES);
        this.limits = limits;
    }

    ImageHeader toEnd() throws InvalidImageException {
        while (true) {
            int marker = nextMarker();
            if (marker == END_OF_IMAGE) {
                return wholeHeader();
            }
            check(marker != START_OF_IMAGE, "a second image begins inside it");
            if (isAlone(marker)) {
                continue;
            }
            ByteBuffer segment = segment(marker);
            if (isFrame(marker)) {
                check(header == null, "it has two frame headers");
                header = header(marker, segment);
            } else if (marker == START_OF_SCAN) {
                countScan();
                skipScanData();
            }
        }
    }

    private void countScan() throws InvalidImageException {
        ImageHeader seen = header;
        if (seen == null) {
            throw corrupt("its scan comes before its frame header");
        }
        long pixels = (long) seen.width() * seen.height();
        long most = Math.min(MAX_SCANS, MAX_SCANS_OF_THE_LARGEST * (long) limits.maxPixels() / pixels);
        check(++scans <= most, "it has more than %d scans, the most for its %d pixels", most, pixels);
    }

    private ImageHeader wholeHeader() throws InvalidImageException {
        if (header == null || scans == 0) {
            throw corrupt("it ends without a frame header or a scan");
        }
        return header;
    }

    /** The marker's code; any number of 0xFF may come before it. */
    private int nextMarker() throws InvalidImageException {
        int at = file.position();
        check(nextByte() == 0xFF, "there is no marker at byte %d", at);
        int code = nextByte();
        while (code == 0xFF) {
            code = nextByte();
        }
        check(code != 0, "there is no marker at byte %d", at);
        return code;
    }

    private ByteBuffer segment(int marker) throws InvalidImageException {
        int length = nextByte() << 8 | nextByte();
        check(length >= 2, "its segment %02X claims %d bytes, less than its own length field", marker, length);
        if (length - 2 > file.remaining()) {
            throw truncated();
        }
        ByteBuffer segment = file.slice(file.position(), length - 2);
        file.position(file.position() + length - 2);
        return segment;
    }

    private ImageHeader header(int marker, ByteBuffer frame) throws InvalidImageException {
        check(frame.limit() >= 6, "its frame header has %d bytes", frame.limit());
        int precision = frame.get(0);
        int height = Short.toUnsignedInt(frame.getShort(1));
        int width = Short.toUnsignedInt(frame.getShort(3));
        int components = frame.get(5);
        // Baseline, extended and progressive with Huffman coding; not lossless, hierarchical, arithmetic or 12-bit.
        if (marker > 0xC2 || precision != 8 || components < 1 || components == 2 || components > 4) {
            throw new InvalidImageException(
                    Problem.UNSUPPORTED_FORMAT,
                    "JPEG must be baseline or progressive with 8 bits and 1, 3 or 4 components, is SOF%d with %d bits and %d; convert it"
                            .formatted(marker - 0xC0, precision, components));
        }
        check(frame.limit() == 6 + 3 * components, "its frame header has %d bytes", frame.limit());
        limits.checkDimensions(width, height);
        return new ImageHeader(ImageFormat.JPEG, width, height);
    }

    /** Entropy-coded data goes on until a marker that is no stuffed zero, restart marker or fill byte. */
    private void skipScanData() throws InvalidImageException {
        while (true) {
            if (nextByte() != 0xFF) {
                continue;
            }
            int next = file.hasRemaining() ? file.get(file.position()) & 0xFF : 0;
            boolean data = next == 0 || (next >= 0xD0 && next <= 0xD7) || next == 0xFF;
            if (!data) {
                file.position(file.position() - 1);
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

    /** Start-of-frame markers; C4, C8 and CC in their midst are tables and an extension. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Restart markers and TEM have no segment. */
    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of every module
    private static void check(boolean holds, String problem, Object... values) throws InvalidImageException {
        if (!holds) {
            throw corrupt(problem.formatted(values));
        }
    }

    private static InvalidImageException corrupt(String problem) {
        return new InvalidImageException(Problem.CORRUPT, "JPEG is corrupt: " + problem + "; send it again");
    }

    private InvalidImageException truncated() {
        return new InvalidImageException(
                Problem.TRUNCATED,
                "JPEG ends after %d bytes before its end-of-image marker; send the whole file".formatted(file.limit()));
    }
}
