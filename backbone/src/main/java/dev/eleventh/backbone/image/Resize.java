package dev.eleventh.backbone.image;

import java.io.IOException;

/**
 * Resizes with a triangle filter and half-pixel centres. When enlarging, this is bilinear interpolation. When reducing,
 * the triangle is as wide as the factor, so that every pixel counts and fine patterns do not alias (TensorFlow's {@code
 * resize(antialias=True)}). The aspect ratio is not kept: the image is stretched to the square, as the network's
 * reference inputs were, and nothing at its edges is lost.
 */
final class Resize {
    private Resize() {}

    /** Returns rows of RGB, {@code size} x {@code size}, in [0, 255]. */
    static float[] toSquare(RgbRows source, int size) throws IOException {
        Taps across = new Taps(source.width(), size);
        Taps down = new Taps(source.height(), size);
        float[] result = new float[size * size * ImageDecoder.CHANNELS];
        float[] row = new float[source.width() * ImageDecoder.CHANNELS];
        float[] narrow = new float[size * ImageDecoder.CHANNELS];
        int firstOpen = 0;
        for (int y = 0; y < source.height(); y++) {
            source.read(y, row);
            across.apply(row, narrow);
            while (firstOpen < size && down.end(firstOpen) <= y) {
                firstOpen++;
            }
            for (int out = firstOpen; out < size && down.start(out) <= y; out++) {
                add(narrow, down.weight(out, y), result, out * narrow.length);
            }
        }
        return result;
    }

    private static void add(float[] row, float weight, float[] result, int offset) {
        for (int i = 0; i < row.length; i++) {
            result[offset + i] += weight * row[i];
        }
    }

    /** The input positions that contribute to each output position, with weights that add up to 1. */
    private static final class Taps {
        private final int[] starts;
        private final float[][] weights;

        Taps(int from, int to) {
            double factor = (double) from / to;
            double radius = Math.max(1, factor);
            starts = new int[to];
            weights = new float[to][];
            for (int out = 0; out < to; out++) {
                double centre = (out + 0.5) * factor - 0.5;
                starts[out] = Math.max(0, (int) Math.ceil(centre - radius));
                int end = Math.min(from, (int) Math.floor(centre + radius) + 1);
                weights[out] = triangle(starts[out], end, centre, radius);
            }
        }

        private static float[] triangle(int start, int end, double centre, double radius) {
            double[] heights = new double[end - start];
            double sum = 0;
            for (int i = 0; i < heights.length; i++) {
                heights[i] = Math.max(0, 1 - Math.abs(start + i - centre) / radius);
                sum += heights[i];
            }
            float[] normalised = new float[heights.length];
            for (int i = 0; i < heights.length; i++) {
                normalised[i] = (float) (heights[i] / sum);
            }
            return normalised;
        }

        int start(int out) {
            return starts[out];
        }

        int end(int out) {
            return starts[out] + weights[out].length;
        }

        float weight(int out, int in) {
            return weights[out][in - starts[out]];
        }

        void apply(float[] row, float[] narrow) {
            for (int out = 0; out < starts.length; out++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                int at = starts[out] * ImageDecoder.CHANNELS;
                for (float weight : weights[out]) {
                    red += weight * row[at++];
                    green += weight * row[at++];
                    blue += weight * row[at++];
                }
                narrow[out * ImageDecoder.CHANNELS] = red;
                narrow[out * ImageDecoder.CHANNELS + 1] = green;
                narrow[out * ImageDecoder.CHANNELS + 2] = blue;
            }
        }
    }
}
