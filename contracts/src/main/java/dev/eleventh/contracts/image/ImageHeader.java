package dev.eleventh.contracts.image;

/**
 * The format and size of an image according to its file. {@code width} and {@code height} are those of the stored
 * pixels, before the EXIF orientation is applied.
 */
public record ImageHeader(ImageFormat format, int width, int height) {
    public ImageHeader {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image must be 1x1 or more, was %dx%d".formatted(width, height));
        }
    }

    /**
     * Checks the file without decoding a pixel: one pass over the bytes, nothing allocated.
     *
     * @throws InvalidImageException when the bytes are not a whole JPEG or PNG file within the limits. Pixels that pass
     *     may still turn out to be corrupt when they are decoded.
     */
    public static ImageHeader read(byte[] bytes, ImageLimits limits) throws InvalidImageException {
        limits.checkBytes(bytes);
        ImageFormat format = ImageFormat.of(bytes)
                .orElseThrow(() -> new InvalidImageException(
                        ImageProblem.UNSUPPORTED_FORMAT,
                        "image must be JPEG or PNG by its first bytes, is " + OtherFormat.of(bytes)));
        return switch (format) {
            case JPEG -> new JpegWalk(bytes, limits).toEnd();
            case PNG -> new PngWalk(bytes, limits).toEnd();
        };
    }
}
