package dev.eleventh.contracts.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Formats that are not supported but recognised, so that a rejection names the format that was sent. */
enum OtherFormat {
    GIF("GIF", "(?s)GIF8.*"),
    WEBP("WebP", "(?s)RIFF....WEBP.*"),
    BMP("BMP", "(?s)BM.*"),
    TIFF("TIFF", "(?s)(II\\*\0|MM\0\\*|II\\+\0|MM\0\\+).*"),
    AVIF("AVIF", "(?s)....ftypavi.*"),
    HEIC("HEIC", "(?s)....ftyp(hei|hev|mif|msf).*"),
    JPEG_XL("JPEG XL", "(?s)(\u00FF\n|\0\0\0\fJXL ).*"),
    JPEG_2000("JPEG 2000", "(?s)(\u00FFO\u00FFQ|\0\0\0\fjP  ).*"),
    SVG("SVG", "(?s)\\s*(<\\?xml.*)?<svg.*"),
    PDF("PDF", "(?s)%PDF.*");

    private static final int MAGIC_BYTES = 64;

    private final String name;
    private final String magic;

    OtherFormat(String name, String magic) {
        this.name = name;
        this.magic = magic;
    }

    /** Returns the name of the format that the first bytes identify, for a message. */
    static String of(byte[] bytes) {
        String begin = new String(bytes, 0, Math.min(bytes.length, MAGIC_BYTES), ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> begin.matches(format.magic))
                .map(format -> format.name)
                .findFirst()
                .orElse("neither");
    }
}
