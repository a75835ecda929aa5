package dev.eleventh.backbone.export;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.Descriptor;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.NearestHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.contracts.model.SignProjection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes the scores of each kind of head as operations of a graph, with the same arithmetic as the learning core's
 * scorer; a test compares the two. Every kind of head can be exported.
 */
final class HeadGraph {
    private static final float STEP = Embedding.RANGE / Embedding.MAX_LEVEL;

    /** Lower bound of the length by which a descriptor is divided. */
    private static final float SMALLEST_LENGTH = 1e-6f;

    private final Nodes nodes;

    HeadGraph(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Quantises a backbone's outputs before a head reads them: rounds them to the nearest of {@value
     * Embedding#MAX_LEVEL} steps. Half is rounded up, as in Java; TensorFlow's own Round goes to the even number.
     */
    String quantised(String values) {
        String clamped = clamped(values, 0, Embedding.RANGE);
        return nodes.multiply(nearestWhole(nodes.divide(clamped, nodes.scalar(STEP))), nodes.scalar(STEP));
    }

    /** Rounds half up. */
    String nearestWhole(String values) {
        return nodes.floor(nodes.add(values, nodes.scalar(0.5f)));
    }

    String probabilities(String logits, double temperature) {
        return nodes.softmax(nodes.divide(logits, nodes.scalar((float) temperature)));
    }

    /** [rows, dimension] to [rows, classes]. */
    String logits(Head head, String embedding) {
        if (head instanceof LinearHead linear) {
            return linear(linear, embedding);
        }
        if (head instanceof ReservedHead reserved) {
            // outputs without a label take no part in the softmax, so they are left out
            return linear(reserved.used(), embedding);
        }
        if (head instanceof ParallelHead parallel) {
            return nodes.join(parallel.parts().stream()
                    .map(part -> logits(part, embedding))
                    .toList());
        }
        if (head instanceof ProjectedHead projected) {
            return linear(projected.head(), projected(projected, embedding));
        }
        return nearest((NearestHead) head, embedding);
    }

    private String linear(LinearHead head, String embedding) {
        float[] kernel = transposed(head.weights(), head.classes(), head.dimension());
        String product = nodes.matMul(embedding, nodes.constant(kernel, head.dimension(), head.classes()));
        return nodes.add(product, nodes.constant(head.bias(), head.classes()));
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % columns * rows + i / columns] = values[i];
        }
        return turned;
    }

    /** Projects as {@link SignProjection} defines it. */
    private String projected(ProjectedHead head, String embedding) {
        SignProjection projection = head.projection();
        float[] signs = projection.signs();
        short[] stored = new short[signs.length];
        for (int i = 0; i < signs.length; i++) {
            stored[i] = (short) signs[i];
        }
        String levels = levels(head.levels(), embedding);
        String sums = nodes.matMul(levels, nodes.constant(stored, projection.dimension(), projection.width()));
        String floored = nodes.floor(nodes.divide(sums, nodes.scalar(projection.step())));
        return nodes.multiply(clamped(floored, 0, Embedding.MAX_LEVEL), nodes.scalar(STEP));
    }

    /** Rounds values to levels as {@link Quantiser} defines it; the built-in network's values are levels already. */
    private String levels(Levels form, String values) {
        if (form instanceof Quantiser quantiser) {
            String scaled = nodes.multiply(values, nodes.constant(quantiser.factors(), quantiser.dimension()));
            return nodes.roundHalfToEven(clamped(scaled, -quantiser.maxLevel(), quantiser.maxLevel()));
        }
        return nearestWhole(nodes.divide(values, nodes.scalar(STEP)));
    }

    private String clamped(String values, float least, float largest) {
        return nodes.minimum(nodes.maximum(values, nodes.scalar(least)), nodes.scalar(largest));
    }

    private String nearest(NearestHead head, String embedding) {
        int[] labelIndex = head.labelIndex();
        String similarities = similarities(head, embedding);
        List<String> means = IntStream.range(0, head.labels().size())
                .mapToObj(label -> columnsOf(label, labelIndex))
                .map(columns -> nodes.meanOfLargest(
                        nodes.columns(similarities, columns), Math.min(head.neighbours(), columns.length)))
                .toList();
        String scores = nodes.multiply(nodes.join(means), nodes.scalar(head.gain()));
        return nodes.add(scores, nodes.scalar(head.shift()));
    }

    private static int[] columnsOf(int label, int[] labelIndex) {
        return IntStream.range(0, labelIndex.length)
                .filter(i -> labelIndex[i] == label)
                .toArray();
    }

    /** [rows, descriptors]. */
    private String similarities(NearestHead head, String embedding) {
        Descriptor descriptor = head.descriptor();
        String moved = nodes.subtract(embedding, nodes.constant(descriptor.offset(), descriptor.dimension()));
        String values = nodes.multiply(moved, nodes.constant(descriptor.scale(), descriptor.dimension()));
        float[] projection = descriptor.projection();
        if (projection != null) {
            values = nodes.matMul(values, nodes.constant(projection, descriptor.dimension(), descriptor.width()));
        }
        String length = nodes.squareRoot(nodes.sumOfRows(nodes.multiply(values, values)));
        String unit = nodes.divide(values, nodes.maximum(length, nodes.scalar(SMALLEST_LENGTH)));
        int stored = head.labelIndex().length;
        String index = nodes.constant(turned(head.descriptors(), stored), descriptor.width(), stored);
        return nodes.matMul(unit, nodes.divide(index, nodes.scalar(NearestHead.SCALE)));
    }

    private static short[] turned(short[] values, int rows) {
        int columns = values.length / rows;
        short[] turned = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % columns * rows + i / columns] = values[i];
        }
        return turned;
    }

    /** Rejects values by which no softmax can be divided. */
    static double requireTemperature(double temperature) {
        if (!(temperature > 0 && temperature <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("temperature must be above 0, was " + temperature);
        }
        return temperature;
    }
}
