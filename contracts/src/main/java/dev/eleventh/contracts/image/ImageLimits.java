package dev.eleventh.contracts.image;

/**
 * Maximum sizes of an image, checked against its header, so that a few bytes cannot request gigabytes of pixels.
 *
 * @param maxBytes of the encoded file
 * @param maxSide pixels of the width and of the height
 * @param maxPixels width times height of an image that a decoder must hold as a whole
 * @param maxStripPixels width times height of an image that a decoder returns strip by strip: a JPEG whose first scan
 *     has all colours
 */
public record ImageLimits(int maxBytes, int maxSide, int maxPixels, int maxStripPixels) {
    /**
     * 10 MiB, 16,384 pixels per side, 25 megapixels, 110 in strips. Phones take photos of 50 and 108 megapixels and
     * write them as JPEG with one scan.
     */
    public static final ImageLimits DEFAULT = new ImageLimits(10 * 1024 * 1024, 16_384, 25_000_000, 110_000_000);

    public ImageLimits {
        if (maxBytes < 1 || maxSide < 1 || maxPixels < 1 || maxStripPixels < maxPixels) {
            throw new IllegalArgumentException(
                    "image limits must be 1 or more, and those of strips no less than those of a whole image, were %d bytes, %d a side, %d pixels, %d in strips"
                            .formatted(maxBytes, maxSide, maxPixels, maxStripPixels));
        }
    }

    void checkBytes(byte[] bytes) throws InvalidImageException {
        if (bytes.length == 0) {
            throw new InvalidImageException(ImageProblem.EMPTY, "image has no bytes, expected a JPEG or PNG file");
        }
        if (bytes.length > maxBytes) {
            throw new InvalidImageException(
                    ImageProblem.TOO_LARGE_BYTES,
                    "image has %d bytes, the limit is %d; send a smaller one".formatted(bytes.length, maxBytes));
        }
    }

    /** Checks an image that a decoder must hold as a whole. */
    void checkDimensions(long width, long height) throws InvalidImageException {
        check(width, height, maxPixels, " (%d in a JPEG that is not progressive)".formatted(maxStripPixels));
    }

    /** Checks an image that may turn out to be decoded strip by strip. */
    void checkStripDimensions(long width, long height) throws InvalidImageException {
        check(width, height, maxStripPixels, "");
    }

    private void check(long width, long height, int most, String exception) throws InvalidImageException {
        if (width < 1 || height < 1) {
            throw new InvalidImageException(
                    ImageProblem.CORRUPT, "image must be 1x1 or more, is %dx%d by its header".formatted(width, height));
        }
        if (width > maxSide || height > maxSide || width * height > most) {
            throw new InvalidImageException(
                    ImageProblem.DIMENSIONS_TOO_LARGE,
                    "image is %dx%d, the limit is %d a side and %d pixels%s; scale it down"
                            .formatted(width, height, maxSide, most, exception));
        }
    }
}
