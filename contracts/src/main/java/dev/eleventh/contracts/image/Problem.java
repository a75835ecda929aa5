package dev.eleventh.contracts.image;

/** Why an image is no use. The code goes into reason headers and error bodies, and never changes. */
public enum Problem {
    EMPTY("empty"),
    TOO_LARGE_BYTES("too-large-bytes"),
    /** Neither JPEG nor PNG, or a kind of JPEG that no camera and no browser writes. */
    UNSUPPORTED_FORMAT("unsupported-format"),
    DIMENSIONS_TOO_LARGE("dimensions-too-large"),
    /** The file ends before the image does. */
    TRUNCATED("truncated"),
    /** The structure or the pixels contradict the format. */
    CORRUPT("corrupt");

    private final String code;

    Problem(String code) {
        this.code = code;
    }

    /** Stable, kebab-case. */
    public String code() {
        return code;
    }
}
