package dev.eleventh.backbone.image;

/**
 * The format of the images that a network reads.
 *
 * @param size pixels of each side of the square
 * @param channels 3 for RGB, 1 for grey
 */
public record PixelFormat(int size, int channels, PixelScale scale) {
    /** No classifier has larger inputs, so they are a mistake, and a batch of them needs gigabytes. */
    private static final int MAX_SIZE = 1024;

    public PixelFormat {
        if (size < 1 || size > MAX_SIZE || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException(
                    "a backbone must read squares of 1 to %d pixels a side, grey (1 channel) or RGB (3), was %s a side of %s"
                            .formatted(MAX_SIZE, size, channels));
        }
    }

    /** Returns the number of values of one image. */
    public int values() {
        return size * size * channels;
    }

    @Override
    public String toString() {
        return "%s %dx%d in %s".formatted(channels == 1 ? "grey" : "RGB", size, size, scale.range());
    }
}
