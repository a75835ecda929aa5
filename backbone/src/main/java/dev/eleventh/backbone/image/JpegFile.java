package dev.eleventh.backbone.image;

import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.image.JpegFrame;
import dev.eleventh.contracts.image.JpegSegments;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.jspecify.annotations.Nullable;

/**
 * The part of a JPEG that its pixels need, and the metadata that determine how to read them. Java's decoder guesses the
 * colours from markers and sampling; this class decides them as libjpeg (and so every browser) does, and states them by
 * one marker. Comments, profiles, thumbnails, EXIF and stray bytes are dropped. Headers that libjpeg corrects with a
 * warning are corrected here, so any warning of the decoder means that it invented pixels.
 */
public final class JpegFile {
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int CODE_LENGTHS = 16;
    private static final int COMPONENTS_AT = 5;

    private static final byte[] START_OF_IMAGE = HexFormat.of().parseHex("ffd8");
    private static final byte[] END_OF_IMAGE = HexFormat.of().parseHex("ffd9");
    private static final byte[] JFIF = HexFormat.of().parseHex("ffe000104a46494600010100000100010000");
    private static final byte[] ADOBE_UNTRANSFORMED = HexFormat.of().parseHex("ffee000e41646f626500640000000000");
    private static final byte[] ADOBE_YCCK = HexFormat.of().parseHex("ffee000e41646f626500640000000002");
    /** The tables of ITU-T T.81, annex K.3, which webcams leave out of each image of Motion JPEG. */
    private static final byte[] STANDARD_TABLES = huffmanTables();
    /** All coefficients of a block at full precision: all that a scan can have which is not progressive. */
    private static final byte[] WHOLE_BLOCKS = {0, 63, 0};

    private final ByteArrayOutputStream tablesAndScans;
    private final JpegFrame frame;
    private boolean hasTables;
    private boolean jfif;
    private int adobeTransform = -1;
    private @Nullable Orientation orientation;

    /** @throws InvalidImageException never, when {@code ImageHeader.read} has accepted the file */
    public JpegFile(byte[] bytes) throws InvalidImageException {
        tablesAndScans = new ByteArrayOutputStream(bytes.length);
        JpegSegments segments = new JpegSegments(bytes);
        JpegFrame found = null;
        boolean scans = false;
        for (int marker = segments.next(); marker != JpegSegments.END_OF_IMAGE; marker = segments.next()) {
            ByteBuffer segment = segments.segment();
            if (JpegFrame.isFrame(marker)) {
                found = new JpegFrame(marker, segment);
                copy(marker, numbered(segment));
            } else if (marker == JpegSegments.START_OF_SCAN && found != null) {
                copy(marker, numbered(segment, found));
                write(segments.scanData());
                scans = true;
            } else if ((marker < APP0 || marker > APP15) && marker != COMMENT) {
                hasTables |= marker == HUFFMAN_TABLES;
                copy(marker, segment);
            } else if (!scans) {
                readMetadata(marker, segment);
            }
        }
        frame = Objects.requireNonNull(found, "a JPEG that passed the look at its header has a frame");
    }

    private void copy(int marker, ByteBuffer segment) {
        tablesAndScans.write(0xFF);
        tablesAndScans.write(marker);
        tablesAndScans.write((segment.limit() + 2) >> 8);
        tablesAndScans.write(segment.limit() + 2);
        write(segment);
    }

    private void write(ByteBuffer bytes) {
        tablesAndScans.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
    }

    /**
     * Returns the frame's header with component ids replaced by their position, because Java's decoder confuses
     * components with equal ids.
     */
    private static ByteBuffer numbered(ByteBuffer header) {
        ByteBuffer changed =
                ByteBuffer.allocate(header.limit()).put(header.duplicate()).flip();
        for (int i = 0; i < header.get(COMPONENTS_AT); i++) {
            changed.put(COMPONENTS_AT + 1 + 3 * i, (byte) (i + 1));
        }
        return changed;
    }

    /**
     * Returns a scan's header with the new component ids. It also states all coefficients: phones write headers without
     * coefficients, which decoders accept.
     */
    private static ByteBuffer numbered(ByteBuffer header, JpegFrame frame) throws InvalidImageException {
        int[] components = frame.componentsOf(header);
        ByteBuffer changed =
                ByteBuffer.allocate(header.limit()).put(header.duplicate()).flip();
        for (int i = 0; i < components.length; i++) {
            changed.put(1 + 2 * i, (byte) (components[i] + 1));
        }
        if (!frame.isProgressive()) {
            changed.put(1 + 2 * components.length, WHOLE_BLOCKS);
        }
        return changed;
    }

    /** Returns a file with the same pixels, for a decoder. */
    public byte[] withoutMetadata() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(tablesAndScans.size() + 64);
        out.writeBytes(START_OF_IMAGE);
        out.writeBytes(
                switch (colours()) {
                    case GREY, YCC -> JFIF;
                    case RGB, CMYK, ADOBE_CMYK -> ADOBE_UNTRANSFORMED;
                    case ADOBE_YCCK -> ADOBE_YCCK;
                });
        if (!hasTables) {
            out.writeBytes(STANDARD_TABLES);
        }
        out.writeBytes(tablesAndScans.toByteArray());
        out.writeBytes(END_OF_IMAGE);
        return out.toByteArray();
    }

    private static byte[] huffmanTables() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        writeTable(tables, 0x00, JPEGHuffmanTable.StdDCLuminance);
        writeTable(tables, 0x10, JPEGHuffmanTable.StdACLuminance);
        writeTable(tables, 0x01, JPEGHuffmanTable.StdDCChrominance);
        writeTable(tables, 0x11, JPEGHuffmanTable.StdACChrominance);
        return ByteBuffer.allocate(4 + tables.size())
                .putShort((short) (0xFF00 | HUFFMAN_TABLES))
                .putShort((short) (2 + tables.size()))
                .put(tables.toByteArray())
                .array();
    }

    private static void writeTable(ByteArrayOutputStream out, int classAndPlace, JPEGHuffmanTable table) {
        out.write(classAndPlace);
        short[] counts = Arrays.copyOf(table.getLengths(), CODE_LENGTHS);
        for (short count : counts) {
            out.write(count);
        }
        for (short value : table.getValues()) {
            out.write(value);
        }
    }

    Orientation orientation() {
        return orientation == null ? Orientation.UPRIGHT : orientation;
    }

    /** Decides the colours as libjpeg's default_decompress_parms does. */
    JpegColours colours() {
        return switch (frame.components()) {
            case 1 -> JpegColours.GREY;
            case 3 -> isRgb() ? JpegColours.RGB : JpegColours.YCC;
            default ->
                switch (adobeTransform) {
                    case -1 -> JpegColours.CMYK;
                    case 0 -> JpegColours.ADOBE_CMYK;
                    default -> JpegColours.ADOBE_YCCK;
                };
        };
    }

    private boolean isRgb() {
        boolean unmarked = !jfif && adobeTransform == -1;
        return (!jfif && adobeTransform == 0)
                || (unmarked && frame.id(0) == 'R' && frame.id(1) == 'G' && frame.id(2) == 'B');
    }

    private void readMetadata(int marker, ByteBuffer segment) {
        if (marker == APP0) {
            jfif |= begins(segment, "JFIF\0");
        } else if (marker == APP1 && begins(segment, "Exif\0\0") && orientation == null) {
            // The first EXIF block counts: editors append a second one that is all zeros or belongs to a preview.
            orientation =
                    Orientation.find(segment.slice(6, segment.limit() - 6)).orElse(null);
        } else if (marker == APP14 && begins(segment, "Adobe") && segment.limit() >= 12) {
            adobeTransform = segment.get(11) & 0xFF;
        }
    }

    private static boolean begins(ByteBuffer segment, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return segment.limit() >= bytes.length && segment.slice(0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
}
