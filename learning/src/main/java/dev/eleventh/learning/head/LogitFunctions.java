package dev.eleventh.learning.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.Descriptor;
import dev.eleventh.contracts.model.DistanceSketch;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.NearestHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.contracts.model.SignProjection;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creates the {@link LogitFunction} for each kind of head. */
public final class LogitFunctions {
    private static final float STEP = Embedding.RANGE / Embedding.MAX_LEVEL;

    private LogitFunctions() {}

    /**
     * Copies a head to the engine.
     *
     * @param manager owns the arrays that the function keeps
     */
    static LogitFunction of(NDManager manager, Head head) {
        if (head instanceof LinearHead linear) {
            return linear(manager, linear);
        }
        if (head instanceof ReservedHead reserved) {
            return linear(manager, reserved.used());
        }
        if (head instanceof ParallelHead parallel) {
            return parallel(
                    parallel.parts().stream().map(part -> of(manager, part)).toList());
        }
        if (head instanceof ProjectedHead projected) {
            return projected(manager, projected);
        }
        return nearest(manager, (NearestHead) head);
    }

    private static LogitFunction linear(NDManager manager, LinearHead head) {
        // stored as [dimension, classes], so that scoring need not transpose it each time
        NDArray kernel = manager.create(head.weights(), new Shape(head.classes(), head.dimension()))
                .transpose();
        NDArray bias = manager.create(head.bias());
        Function<NDArray, float[]> distances = distances(manager, head.distance());
        return rows -> new Scores(
                unflatten(rows.matMul(kernel).add(bias).toFloatArray(), head.classes()), distances.apply(rows));
    }

    /** Returns a function to one squared distance for each row, or to nothing if the head has no distance. */
    private static Function<NDArray, float[]> distances(NDManager manager, @Nullable DistanceSketch sketch) {
        if (sketch == null) {
            return rows -> new float[0];
        }
        NDArray offset = manager.create(sketch.offset());
        NDArray scale = manager.create(sketch.scale());
        NDArray kernel = manager.create(floats(sketch.weights()), new Shape(sketch.rows(), sketch.dimension()))
                .mul(sketch.step())
                .transpose();
        return rows -> {
            NDArray mixtures = rows.sub(offset).mul(scale).matMul(kernel);
            return mixtures.mul(mixtures).sum(new int[] {1}).toFloatArray();
        };
    }

    /** Reshapes [rows * columns] to [rows][columns]. */
    public static float[][] unflatten(float[] flat, int columns) {
        float[][] rows = new float[flat.length / columns][columns];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(flat, row * columns, rows[row], 0, columns);
        }
        return rows;
    }

    /** Computes each part as if it were alone, so adding a part leaves the logits of the others unchanged. */
    private static LogitFunction parallel(List<LogitFunction> parts) {
        return rows -> {
            float[][] logits = parts.get(0).scores(rows).rows();
            for (LogitFunction part : parts.subList(1, parts.size())) {
                float[][] more = part.scores(rows).rows();
                for (int row = 0; row < logits.length; row++) {
                    float[] joined = new float[logits[row].length + more[row].length];
                    System.arraycopy(logits[row], 0, joined, 0, logits[row].length);
                    System.arraycopy(more[row], 0, joined, logits[row].length, more[row].length);
                    logits[row] = joined;
                }
            }
            return Scores.withoutDistances(logits);
        };
    }

    private static LogitFunction projected(NDManager manager, ProjectedHead head) {
        LogitFunction linear = linear(manager, head.head());
        UnaryOperator<NDArray> levels = levels(manager, head.levels());
        NDArray signs = signs(manager, head.projection());
        return rows -> linear.scores(
                projectedLevels(levels.apply(rows), head.projection(), signs).mul(STEP));
    }

    /** Returns a function from values in the backbone's units to levels. */
    private static UnaryOperator<NDArray> levels(NDManager manager, Levels form) {
        if (form instanceof Quantiser quantiser) {
            NDArray factors = manager.create(quantiser.factors());
            int largest = quantiser.maxLevel();
            // clamped first, since the engine may round large values inexactly; it rounds half to even, as Math.rint
            return values -> values.mul(factors).clip(-largest, largest).round();
        }
        return values -> values.div(STEP).round();
    }

    /** [dimension, width]. */
    public static NDArray signs(NDManager manager, SignProjection projection) {
        return manager.create(projection.signs(), new Shape(projection.dimension(), projection.width()));
    }

    /** Projects as {@link SignProjection} defines it; exact in float32. */
    public static NDArray projectedLevels(NDArray levels, SignProjection projection, NDArray signs) {
        return levels.matMul(signs).div((float) projection.step()).floor().clip(0, Embedding.MAX_LEVEL);
    }

    private static LogitFunction nearest(NDManager manager, NearestHead head) {
        Descriptor descriptor = head.descriptor();
        int[] labelIndex = head.labelIndex();
        NDArray index = manager.create(floats(head.descriptors()), new Shape(labelIndex.length, descriptor.width()))
                .div((float) NearestHead.SCALE)
                .transpose();
        Descriptors descriptors = new Descriptors(manager, descriptor);
        NearestVote vote = new NearestVote(labelIndex, head.labels().size(), head.neighbours());
        return rows -> {
            float[][] similarities =
                    unflatten(descriptors.of(rows).matMul(index).toFloatArray(), labelIndex.length);
            float[][] logits = new float[similarities.length][];
            for (int row = 0; row < logits.length; row++) {
                logits[row] = vote.scores(similarities[row], head.gain(), head.shift());
            }
            return Scores.withoutDistances(logits);
        };
    }

    private static float[] floats(short[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
