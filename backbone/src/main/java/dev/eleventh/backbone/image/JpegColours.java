package dev.eleventh.backbone.image;

/** The meaning of a JPEG's components. */
enum JpegColours {
    GREY,
    RGB,
    YCC,
    /** Amounts of ink, as the standard defines them. */
    CMYK,
    /** Adobe stores 255 minus the amount of ink. */
    ADOBE_CMYK,
    ADOBE_YCCK;

    int components() {
        return this == GREY ? 1 : hasBlack() ? 4 : 3;
    }

    boolean hasBlack() {
        return this == CMYK || this == ADOBE_CMYK || this == ADOBE_YCCK;
    }
}
