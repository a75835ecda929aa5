package dev.eleventh.backbone.image;

/**
 * The input positions that contribute to each output position along one axis, with weights in fixed point that add up to
 * about 2^{@value #BITS}: the coefficients of Pillow's {@code Resample.c} for samples of 8 bits.
 */
final class PillowTaps {
    private static final int BITS = 22;
    private static final int HALF = 1 << (BITS - 1);

    private final int[] starts;
    private final int[][] weights;

    private PillowTaps(int[] starts, int[][] weights) {
        this.starts = starts;
        this.weights = weights;
    }

    /**
     * Computes the weights of a part of an axis.
     *
     * @param from pixels of the image
     * @param to pixels of the resized image
     * @param first output position
     * @param count number of output positions
     */
    static PillowTaps of(ResizeFilter filter, int from, int to, int first, int count) {
        double factor = (double) from / to;
        double widening = Math.max(1, factor);
        double radius = filter.support() * widening;
        int[] starts = new int[count];
        int[][] weights = new int[count][];
        for (int i = 0; i < count; i++) {
            double centre = (first + i + 0.5) * factor;
            starts[i] = Math.max(0, (int) (centre - radius + 0.5));
            int end = Math.min(from, (int) (centre + radius + 0.5));
            double[] heights = new double[end - starts[i]];
            for (int j = 0; j < heights.length; j++) {
                heights[j] = filter.weight((j + starts[i] - centre + 0.5) * (1 / widening));
            }
            weights[i] = fixedPoint(heights);
        }
        return new PillowTaps(starts, weights);
    }

    private static int[] fixedPoint(double[] heights) {
        double sum = 0;
        for (double height : heights) {
            sum += height;
        }
        int[] weights = new int[heights.length];
        for (int i = 0; i < heights.length; i++) {
            double weight = heights[i] / sum * (1 << BITS);
            weights[i] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return weights;
    }

    /**
     * Returns the taps of the axis in the opposite direction.
     *
     * @param from pixels of the image
     */
    PillowTaps mirrored(int from) {
        int count = count();
        int[] mirroredStarts = new int[count];
        int[][] mirroredWeights = new int[count][];
        for (int i = 0; i < count; i++) {
            int[] row = weights[count - 1 - i];
            mirroredStarts[i] = from - end(count - 1 - i);
            mirroredWeights[i] = new int[row.length];
            for (int j = 0; j < row.length; j++) {
                mirroredWeights[i][j] = row[row.length - 1 - j];
            }
        }
        return new PillowTaps(mirroredStarts, mirroredWeights);
    }

    /** Number of output positions. */
    int count() {
        return starts.length;
    }

    int start(int out) {
        return starts[out];
    }

    /** The input position after the last one that contributes. */
    int end(int out) {
        return starts[out] + weights[out].length;
    }

    /** Returns the largest number of inputs of one output. */
    int longest() {
        int longest = 0;
        for (int[] row : weights) {
            longest = Math.max(longest, row.length);
        }
        return longest;
    }

    /** Resizes one row, [pixels * channels] to [count * channels]. */
    void along(byte[] row, int channels, byte[] resized) {
        for (int out = 0; out < starts.length; out++) {
            for (int channel = 0; channel < channels; channel++) {
                int sum = HALF;
                int at = starts[out] * channels + channel;
                for (int weight : weights[out]) {
                    sum += weight * (row[at] & 0xFF);
                    at += channels;
                }
                resized[out * channels + channel] = clip(sum);
            }
        }
    }

    /**
     * Combines rows to one.
     *
     * @param rows row {@code y} is at position {@code y % rows.length}
     */
    void across(int out, byte[][] rows, byte[] resized) {
        int[] sums = new int[resized.length];
        for (int i = 0; i < weights[out].length; i++) {
            int weight = weights[out][i];
            byte[] row = rows[(starts[out] + i) % rows.length];
            for (int x = 0; x < sums.length; x++) {
                sums[x] += weight * (row[x] & 0xFF);
            }
        }
        for (int x = 0; x < sums.length; x++) {
            resized[x] = clip(sums[x] + HALF);
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.min(Math.max(sum >> BITS, 0), 255);
    }
}
