package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a head as a safetensors file, which Python's {@code safetensors} can read without this project. The metadata
 * names the format, one for each kind of head, and holds the labels as a JSON list. The same head gives the same bytes;
 * a published format never changes.
 */
public final class HeadCodec {
    /** {@code bias} [classes], {@code weight} [classes, dimension]. */
    static final String LINEAR = "eleventh.linear.v1";

    /**
     * Like version 1, with a distance: {@code distance.offset} and {@code distance.scale} [dimension], {@code
     * distance.weight} [rows, dimension], int16; the metadata holds the weights' step.
     */
    static final String LINEAR_DISTANCE = "eleventh.linear.v2";

    /**
     * {@code 0.bias}, {@code 0.weight}, {@code 1.bias}, ...: each part's tensors; the part's metadata as JSON under its
     * number.
     */
    static final String PARALLEL = "eleventh.parallel.v1";

    /** {@code bias} [outputs], {@code weight} [outputs, dimension]; outputs beyond the labels are masked. */
    static final String RESERVED = "eleventh.reserved.v1";

    /**
     * {@code bias} [classes], {@code weight} [classes, width]; the metadata holds the projection's seed and dimension.
     */
    static final String PROJECTED = "eleventh.projected.v1";

    /**
     * Like version 1, for float32 embeddings: {@code exponent} [dimension], int16; the metadata holds the projection's
     * seed and step, and the levels' bits.
     */
    static final String PROJECTED_VALUES = "eleventh.projected.v2";

    /** Like version 1, with the distance of {@link #LINEAR_DISTANCE}, of projected embeddings. */
    static final String PROJECTED_DISTANCE = "eleventh.projected.v3";

    /** Like version 2, with the distance of {@link #LINEAR_DISTANCE}, of projected embeddings. */
    static final String PROJECTED_VALUES_DISTANCE = "eleventh.projected.v4";

    /**
     * {@code offset}, {@code scale} [dimension], optionally {@code projection} [dimension, width], and the descriptors.
     */
    static final String NEAREST = "eleventh.nearest.v1";

    private static final String DISTANCE_STEP = "distance_step";
    private static final String DISTANCE_OFFSET = "distance.offset";
    private static final String DISTANCE_SCALE = "distance.scale";
    private static final String DISTANCE_WEIGHT = "distance.weight";

    private HeadCodec() {}

    public static byte[] encode(Head head) {
        return file(head).toBytes();
    }

    private static TensorFile file(Head head) {
        if (head instanceof LinearHead linear) {
            return linear(new TensorFile(linear.distance() == null ? LINEAR : LINEAR_DISTANCE), linear);
        }
        if (head instanceof ParallelHead parallel) {
            return parallel(parallel);
        }
        if (head instanceof ReservedHead reserved) {
            return reserved(reserved);
        }
        if (head instanceof ProjectedHead projected) {
            return projected(projected);
        }
        return nearest((NearestHead) head);
    }

    private static TensorFile projected(ProjectedHead head) {
        SignProjection projection = head.projection();
        String seed = Long.toString(projection.seed());
        boolean isPlain = head.head().distance() == null;
        if (head.levels() instanceof Quantiser quantiser) {
            short[] exponents = new short[quantiser.dimension()];
            for (int i = 0; i < exponents.length; i++) {
                exponents[i] = quantiser.exponents().get(i).shortValue();
            }
            return linear(new TensorFile(isPlain ? PROJECTED_VALUES : PROJECTED_VALUES_DISTANCE), head.head())
                    .put("seed", seed)
                    .put("step", Integer.toString(projection.step()))
                    .put("bits", Integer.toString(quantiser.bits()))
                    .put("exponent", exponents, exponents.length);
        }
        return linear(new TensorFile(isPlain ? PROJECTED : PROJECTED_DISTANCE), head.head())
                .put("seed", seed)
                .put("dimension", Integer.toString(projection.dimension()));
    }

    private static TensorFile linear(TensorFile file, LinearHead head) {
        file.put("labels", Json.write(head.labels()))
                .put("bias", head.bias(), head.classes())
                .put("weight", head.weights(), head.classes(), head.dimension());
        DistanceSketch distance = head.distance();
        return distance == null
                ? file
                : file.put(DISTANCE_STEP, Float.toString(distance.step()))
                        .put(DISTANCE_OFFSET, distance.offset(), distance.dimension())
                        .put(DISTANCE_SCALE, distance.scale(), distance.dimension())
                        .put(DISTANCE_WEIGHT, distance.weights(), distance.rows(), distance.dimension());
    }

    private static TensorFile parallel(ParallelHead head) {
        TensorFile file = new TensorFile(PARALLEL).put("labels", Json.write(head.labels()));
        for (int i = 0; i < head.parts().size(); i++) {
            file.put(Integer.toString(i), file(head.parts().get(i)));
        }
        return file;
    }

    private static TensorFile reserved(ReservedHead head) {
        LinearHead used = head.used();
        float[] bias = new float[head.outputs()];
        float[] weight = new float[Math.multiplyExact(head.outputs(), head.dimension())];
        System.arraycopy(used.bias(), 0, bias, 0, used.classes());
        System.arraycopy(used.weights(), 0, weight, 0, used.classes() * used.dimension());
        return new TensorFile(RESERVED)
                .put("labels", Json.write(head.labels()))
                .put("bias", bias, head.outputs())
                .put("weight", weight, head.outputs(), head.dimension());
    }

    private static TensorFile nearest(NearestHead head) {
        Descriptor descriptor = head.descriptor();
        int dimension = descriptor.dimension();
        TensorFile file = new TensorFile(NEAREST)
                .put("labels", Json.write(head.labels()))
                .put("neighbours", Integer.toString(head.neighbours()))
                .put("gain", Float.toString(head.gain()))
                .put("shift", Float.toString(head.shift()))
                .put("offset", descriptor.offset(), dimension)
                .put("scale", descriptor.scale(), dimension);
        float[] projection = descriptor.projection();
        if (projection != null) {
            file.put("projection", projection, dimension, descriptor.width());
        }
        int[] labelIndex = head.labelIndex();
        return file.put("label_index", labelIndex, labelIndex.length)
                .put("descriptor", head.descriptors(), labelIndex.length, descriptor.width());
    }

    /**
     * Decodes a file that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when the file is truncated, has another format, or holds numbers that are not
     *     finite
     */
    public static Head decode(byte[] bytes) {
        return head(TensorFile.read(bytes));
    }

    private static Head head(TensorFile file) {
        Head head = switch (file.format()) {
            case LINEAR -> rows(file, null);
            case LINEAR_DISTANCE -> rows(file, distance(file));
            case PARALLEL -> parallel(file);
            case RESERVED -> reserved(file);
            case PROJECTED -> projectedLevels(file, null);
            case PROJECTED_VALUES -> projectedValues(file, null);
            case PROJECTED_DISTANCE -> projectedLevels(file, distance(file));
            case PROJECTED_VALUES_DISTANCE -> projectedValues(file, distance(file));
            case NEAREST -> nearest(file);
            default ->
                throw TensorFile.malformed(
                        "has format '%s', which this release does not support".formatted(file.format()));
        };
        file.requireAllRead();
        return head;
    }

    private static ProjectedHead projectedLevels(TensorFile file, @Nullable DistanceSketch distance) {
        int dimension = file.number("dimension", Integer::valueOf);
        SignProjection projection = new SignProjection(
                file.number("seed", Long::valueOf), dimension, file.side("weight", 1), SignProjection.BUILT_IN_STEP);
        return new ProjectedHead(new Levels.BuiltIn(dimension), projection, rows(file, distance));
    }

    private static ProjectedHead projectedValues(TensorFile file, @Nullable DistanceSketch distance) {
        int dimension = file.side("exponent", 0);
        SignProjection projection = new SignProjection(
                file.number("seed", Long::valueOf),
                dimension,
                file.side("weight", 1),
                file.number("step", Integer::valueOf));
        List<Integer> exponents = new ArrayList<>(dimension);
        for (short exponent : file.shorts("exponent", dimension)) {
            exponents.add((int) exponent);
        }
        Quantiser quantiser = new Quantiser(Quantiser.VERSION, file.number("bits", Integer::valueOf), exponents);
        return new ProjectedHead(quantiser, projection, rows(file, distance));
    }

    private static LinearHead rows(TensorFile file, @Nullable DistanceSketch distance) {
        List<Label> labels = List.of(labels(file));
        return part(file, "bias", "weight", labels, labels.size(), distance);
    }

    private static DistanceSketch distance(TensorFile file) {
        int rows = file.side(DISTANCE_WEIGHT, 0);
        int dimension = file.side(DISTANCE_WEIGHT, 1);
        return new DistanceSketch(
                file.floats(DISTANCE_OFFSET, dimension),
                file.floats(DISTANCE_SCALE, dimension),
                file.shorts(DISTANCE_WEIGHT, rows, dimension),
                file.number(DISTANCE_STEP, Float::valueOf));
    }

    /** Returns the first rows of a layer, one per label. */
    private static LinearHead part(
            TensorFile file,
            String bias,
            String weight,
            List<Label> labels,
            int outputs,
            @Nullable DistanceSketch distance) {
        int dimension = file.side(weight, 1);
        float[] biases = file.floats(bias, outputs);
        float[] weights = file.floats(weight, outputs, dimension);
        return new LinearHead(
                labels, dimension, first(weights, labels.size() * dimension), first(biases, labels.size()), distance);
    }

    private static float[] first(float[] values, int count) {
        return count == values.length ? values : Arrays.copyOf(values, count);
    }

    private static ParallelHead parallel(TensorFile file) {
        List<Head> parts = new ArrayList<>();
        for (int i = 0; !file.text(Integer.toString(i)).isEmpty(); i++) {
            parts.add(head(file.part(Integer.toString(i))));
        }
        ParallelHead head = new ParallelHead(parts);
        if (!head.labels().equals(List.of(labels(file)))) {
            throw TensorFile.malformed("has labels that differ from those of its parts");
        }
        return head;
    }

    private static ReservedHead reserved(TensorFile file) {
        int outputs = file.side("bias", 0);
        List<Label> labels = List.of(labels(file));
        if (labels.size() > outputs) {
            throw TensorFile.malformed("has %d labels and %d outputs".formatted(labels.size(), outputs));
        }
        return new ReservedHead(part(file, "bias", "weight", labels, outputs, null), outputs);
    }

    private static NearestHead nearest(TensorFile file) {
        int dimension = file.side("offset", 0);
        int width = file.has("projection") ? file.side("projection", 1) : dimension;
        Descriptor descriptor = new Descriptor(
                file.floats("offset", dimension),
                file.floats("scale", dimension),
                file.has("projection") ? file.floats("projection", dimension, width) : null);
        int count = file.side("label_index", 0);
        return new NearestHead(
                List.of(labels(file)),
                descriptor,
                file.shorts("descriptor", count, width),
                file.ints("label_index", count),
                file.number("neighbours", Integer::valueOf),
                file.number("gain", Float::valueOf),
                file.number("shift", Float::valueOf));
    }

    private static Label[] labels(TensorFile file) {
        try {
            Label[] labels = Json.read(file.text("labels"), Label[].class);
            for (Label label : labels) {
                Objects.requireNonNull(label, "a label");
            }
            return labels;
        } catch (IllegalArgumentException | NullPointerException e) {
            throw TensorFile.malformed("has labels that cannot be read: " + e.getMessage());
        }
    }
}
