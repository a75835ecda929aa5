package dev.eleventh.backbone;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The part of a JPEG that its pixels need, and what its metadata say of them. Java's decoder guesses the colours from
 * markers and sampling; here they are decided as libjpeg (and so every browser) does, and stated by one marker.
 * Comments, profiles, thumbnails and EXIF are dropped.
 */
final class JpegFile {
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;
    private static final int START_OF_SCAN = 0xDA;
    private static final int COMPONENTS_AT = 5;

    private static final byte[] START_OF_IMAGE = HexFormat.of().parseHex("ffd8");
    private static final byte[] JFIF = HexFormat.of().parseHex("ffe000104a46494600010100000100010000");
    private static final byte[] ADOBE_UNTRANSFORMED = HexFormat.of().parseHex("ffee000e41646f626500640000000000");
    private static final byte[] ADOBE_YCCK = HexFormat.of().parseHex("ffee000e41646f626500640000000002");

    private final ByteBuffer file;
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
    private boolean jfif;
    private int adobeTransform = -1;
    private String componentIds = "";
    private Orientation orientation = Orientation.UPRIGHT;

    /** Reads up to the first scan. {@code ImageHeader.read} has passed the file, so its segments are whole. */
    JpegFile(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).position(START_OF_IMAGE.length);
        int marker = nextMarker();
        while (marker != START_OF_SCAN) {
            boolean alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
            if (!alone) {
                int length = Short.toUnsignedInt(file.getShort(file.position()));
                readSegment(marker, file.slice(file.position() + 2, length - 2));
                file.position(file.position() + length);
            }
            marker = nextMarker();
        }
    }

    /** A file of the same pixels, for a decoder. */
    byte[] withoutMetadata() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.limit());
        out.writeBytes(START_OF_IMAGE);
        out.writeBytes(
                switch (colours()) {
                    case GREY, YCC -> JFIF;
                    case RGB, CMYK, ADOBE_CMYK -> ADOBE_UNTRANSFORMED;
                    case ADOBE_YCCK -> ADOBE_YCCK;
                });
        out.writeBytes(tables.toByteArray());
        out.write(file.array(), file.position() - 2, file.remaining() + 2);
        return out.toByteArray();
    }

    Orientation orientation() {
        return orientation;
    }

    /** As libjpeg's default_decompress_parms. */
    JpegColours colours() {
        return switch (componentIds.length()) {
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
        return (!jfif && adobeTransform == 0) || (unmarked && componentIds.equals("RGB"));
    }

    private int nextMarker() {
        int code = 0xFF;
        while (code == 0xFF) {
            code = file.get() & 0xFF;
        }
        return code;
    }

    private void readSegment(int marker, ByteBuffer segment) {
        if (marker == APP0) {
            jfif |= begins(segment, "JFIF\0");
        } else if (marker == APP1 && begins(segment, "Exif\0\0")) {
            orientation = Orientation.find(segment.slice(6, segment.limit() - 6));
        } else if (marker == APP14 && begins(segment, "Adobe") && segment.limit() >= 12) {
            adobeTransform = segment.get(11) & 0xFF;
        } else if (marker >= 0xC0 && marker <= 0xC2) {
            componentIds = componentIds(segment);
        }
        if ((marker < APP0 || marker > APP15) && marker != COMMENT) {
            tables.write(0xFF);
            tables.write(marker);
            tables.write(file.array(), file.position(), segment.limit() + 2);
        }
    }

    private static String componentIds(ByteBuffer frame) {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < frame.get(COMPONENTS_AT); i++) {
            ids.append((char) (frame.get(COMPONENTS_AT + 1 + 3 * i) & 0xFF));
        }
        return ids.toString();
    }

    private static boolean begins(ByteBuffer segment, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return segment.limit() >= bytes.length && segment.slice(0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
}
