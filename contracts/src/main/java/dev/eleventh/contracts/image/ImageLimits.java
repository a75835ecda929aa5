package dev.eleventh.contracts.image;

/**
 * How large an image may be, held against its header, so that a few bytes cannot ask for gigabytes of pixels.
 *
 * @param maxBytes of the encoded file
 * @param maxSide pixels of the width and of the height
 * @param maxPixels width times height
 */
public record ImageLimits(int maxBytes, int maxSide, int maxPixels) {
    /** 10 MiB, 8192 a side, 25 megapixels: what cameras and telephones send, with room. */
    public static final ImageLimits DEFAULT = new ImageLimits(10 * 1024 * 1024, 8192, 25_000_000);

    public ImageLimits {
        if (maxBytes < 1 || maxSide < 1 || maxPixels < 1) {
            throw new IllegalArgumentException("image limits must be 1 or more, were %d bytes, %d a side, %d pixels"
                    .formatted(maxBytes, maxSide, maxPixels));
        }
    }

    void checkBytes(byte[] bytes) throws InvalidImageException {
        if (bytes.length == 0) {
            throw new InvalidImageException(Problem.EMPTY, "image has no bytes, expected a JPEG or PNG file");
        }
        if (bytes.length > maxBytes) {
            throw new InvalidImageException(
                    Problem.TOO_LARGE_BYTES,
                    "image has %d bytes, the limit is %d; send a smaller one".formatted(bytes.length, maxBytes));
        }
    }

    void checkDimensions(long width, long height) throws InvalidImageException {
        if (width < 1 || height < 1) {
            throw new InvalidImageException(
                    Problem.CORRUPT, "image must be 1x1 or more, its header says %dx%d".formatted(width, height));
        }
        if (width > maxSide || height > maxSide || width * height > maxPixels) {
            throw new InvalidImageException(
                    Problem.DIMENSIONS_TOO_LARGE,
                    "image is %dx%d, the limit is %d a side and %d pixels; scale it down"
                            .formatted(width, height, maxSide, maxPixels));
        }
    }
}
