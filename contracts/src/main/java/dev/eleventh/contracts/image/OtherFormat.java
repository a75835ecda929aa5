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
    PDF("PDF", "(?s)%PDF.*"),
    /** The answer of a server that does not return the image. */
    HTML("an HTML page", "(?si)\\s*<(!doctype html|html|head|body).*", "download the image again"),
    BASE64("base64", "(?s)\"?(data:image/[^,]*;base64,)?(/9j/|iVBORw0KGgo).*", OtherFormat.OWN_BYTES),
    JSON("JSON", "(?s)\\s*[\\[{]\\s*[\"\\[{\\d].*", OtherFormat.OWN_BYTES),
    /** Schema registry serializers write a zero, the schema's number and often a length before the content. */
    FRAMED("an image after other bytes", "(?s)\0.{4,9}(\u0089PNG|\u00FF\u00D8\u00FF).*", OtherFormat.OWN_BYTES);

    private static final int MAGIC_BYTES = 64;
    private static final String CONVERT = "convert it to JPEG or PNG";
    private static final String OWN_BYTES = "send the file's own bytes";

    private final String name;
    private final String magic;
    private final String advice;

    OtherFormat(String name, String magic) {
        this(name, magic, OtherFormat.CONVERT);
    }

    OtherFormat(String name, String magic, String advice) {
        this.name = name;
        this.magic = magic;
        this.advice = advice;
    }

    /** Returns, for an error message, the name of the format by its first bytes, and the remedy. */
    static String of(byte[] bytes) {
        String begin = new String(bytes, 0, Math.min(bytes.length, MAGIC_BYTES), ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> begin.matches(format.magic))
                .map(format -> format.name + "; " + format.advice)
                .findFirst()
                .orElse("neither; " + CONVERT);
    }
}
