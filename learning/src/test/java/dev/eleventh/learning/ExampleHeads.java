package dev.eleventh.learning;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.Descriptor;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.NearestHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.contracts.model.SignProjection;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Heads with random weights, without learning. */
final class ExampleHeads {
    private ExampleHeads() {}

    /** Returns one or two heads of each kind, with random weights. */
    static Stream<Head> ofEveryKind(int dimension) {
        return ofEveryKind(dimension, new Levels.BuiltIn(dimension));
    }

    /**
     * Returns one or two heads of each kind, with random weights.
     *
     * @param levels of the embeddings, which a projection reads
     */
    static Stream<Head> ofEveryKind(int dimension, Levels levels) {
        Random random = new Random(11);
        LinearHead linear = linear(random, "a", 10, dimension);
        NearestHead nearest = nearest(random, null, dimension, dimension);
        float[] projection = floats(random, dimension * 32, 0.1);
        return Stream.of(
                linear,
                new ReservedHead(linear, 1000),
                new ParallelHead(List.of(linear, linear(random, "b", 2, dimension), nearest)),
                projected(random, levels),
                nearest,
                nearest(random, projection, dimension, 32));
    }

    static ProjectedHead projected(Random random, Levels levels) {
        return new ProjectedHead(levels, SignProjection.of(3, levels, 500), linear(random, "a", 7, 500));
    }

    static LinearHead linear(Random random, String prefix, int classes, int dimension) {
        return new LinearHead(
                labels(prefix, classes),
                dimension,
                floats(random, classes * dimension, 0.1),
                floats(random, classes, 1));
    }

    private static NearestHead nearest(Random random, float @Nullable [] projection, int dimension, int width) {
        int[] labelIndex = {0, 1, 0, 2, 2, 0, 0, 1, 2};
        short[] descriptors = new short[labelIndex.length * width];
        for (int i = 0; i < descriptors.length; i++) {
            descriptors[i] = (short) (random.nextGaussian() * NearestHead.SCALE / Math.sqrt(width) / 2);
        }
        Descriptor descriptor =
                new Descriptor(floats(random, dimension, 0.5), floats(random, dimension, 1), projection);
        return new NearestHead(labels("n", 3), descriptor, descriptors, labelIndex, 3, 12, -3);
    }

    private static List<Label> labels(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Label(prefix + "-é-" + i))
                .toList();
    }

    private static float[] floats(Random random, int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }
}
