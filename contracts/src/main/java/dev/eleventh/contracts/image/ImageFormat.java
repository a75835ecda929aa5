package dev.eleventh.contracts.image;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The supported formats. The file's first bytes decide the format; names and content types are only claims. */
public enum ImageFormat {
    JPEG("image/jpeg", "ffd8ff"),
    PNG("image/png", "89504e470d0a1a0a");

    private final String mediaType;
    private final String magicHex;

    ImageFormat(String mediaType, String magicHex) {
        this.mediaType = mediaType;
        this.magicHex = magicHex;
    }

    /** Returns the content type of such a file, for example {@code image/png}. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns the format that the first bytes identify. */
    public static Optional<ImageFormat> of(byte[] bytes) {
        return Arrays.stream(values()).filter(format -> format.begins(bytes)).findFirst();
    }

    private boolean begins(byte[] bytes) {
        int length = magicHex.length() / 2;
        return bytes.length >= length
                && HexFormat.of().formatHex(bytes, 0, length).equals(magicHex);
    }
}
