package dev.eleventh.backbone.onnx;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How the vectors that an output has for one image, one for each token or place, become one embedding. */
public enum Pooling {
    /** The vector of the first token, which is the class token of a ViT. */
    FIRST("first") {
        @Override
        float of(float[] values, int first, int step, int count) {
            return values[first];
        }
    },
    MEAN("mean") {
        @Override
        float of(float[] values, int first, int step, int count) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += values[first + i * step];
            }
            return (float) (sum / count);
        }
    },
    MAX("max") {
        @Override
        float of(float[] values, int first, int step, int count) {
            float largest = values[first];
            for (int i = 1; i < count; i++) {
                largest = Math.max(largest, values[first + i * step]);
            }
            return largest;
        }
    };

    private final String code;

    Pooling(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }

    /**
     * Returns the pooling with a name.
     *
     * @throws IllegalArgumentException when there is none
     */
    @JsonCreator
    public static Pooling ofCode(String code) {
        for (Pooling pooling : values()) {
            if (pooling.code.equals(code)) {
                return pooling;
            }
        }
        throw new IllegalArgumentException("pooling must be first, mean or max, was '%s'".formatted(code));
    }

    /**
     * Returns how tokens are usually pooled: those of a square of patches to their mean, otherwise to the first, because
     * a class token makes one more.
     */
    public static Pooling ofTokens(long count) {
        long root = Math.round(Math.sqrt((double) count));
        return root * root == count ? MEAN : FIRST;
    }

    /** Pools {@code count} values, the first at an index and the others each {@code step} further. */
    abstract float of(float[] values, int first, int step, int count);

    /**
     * Pools an output of a batch.
     *
     * @param values of the output, row-major
     * @param shape [batch, dimension], [batch, tokens, dimension], [batch, channels, height, width], or with the
     *     channels last
     * @param channelsFirst the order of an output of four dimensions
     * @return [batch * dimension]
     * @throws IllegalArgumentException when the output has another rank
     */
    float[] pool(float[] values, long[] shape, boolean channelsFirst) {
        int batch = Math.toIntExact(shape[0]);
        return switch (shape.length) {
            case 2 -> values;
            case 3 -> pool(values, batch, (int) shape[1], (int) shape[2], false);
            case 4 ->
                channelsFirst
                        ? pool(values, batch, (int) (shape[2] * shape[3]), (int) shape[1], true)
                        : pool(values, batch, (int) (shape[1] * shape[2]), (int) shape[3], false);
            default ->
                throw new IllegalArgumentException(
                        "the network's output has %d dimensions, expected 2 to 4; name another with --output"
                                .formatted(shape.length));
        };
    }

    private float[] pool(float[] values, int batch, int places, int dimension, boolean channelsFirst) {
        float[] pooled = new float[batch * dimension];
        for (int image = 0; image < batch; image++) {
            int from = image * places * dimension;
            for (int i = 0; i < dimension; i++) {
                pooled[image * dimension + i] = channelsFirst
                        ? of(values, from + i * places, 1, places)
                        : of(values, from + i, dimension, places);
            }
        }
        return pooled;
    }
}
