package dev.eleventh.contracts.image;

/** Why an image cannot be used. The code appears in reason headers and error bodies and never changes. */
public enum ImageProblem {
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

    ImageProblem(String code) {
        this.code = code;
    }

    /** Returns the stable code, in kebab-case. */
    public String code() {
        return code;
    }
}
