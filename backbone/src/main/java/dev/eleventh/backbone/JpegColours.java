package dev.eleventh.backbone;

/** What the components of a JPEG mean. */
enum JpegColours {
    GREY,
    RGB,
    YCC,
    /** Ink, as the standard means it. */
    CMYK,
    /** Adobe stores the paper that is left instead of the ink. */
    ADOBE_CMYK,
    ADOBE_YCCK;

    int components() {
        return this == GREY ? 1 : hasBlack() ? 4 : 3;
    }

    boolean hasBlack() {
        return this == CMYK || this == ADOBE_CMYK || this == ADOBE_YCCK;
    }
}
