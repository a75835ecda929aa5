package dev.eleventh.backbone;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * The answers of the original classifier and of its two parts to the same noise, which show whether the split is right.
 */
final class CutClassifier {
    /**
     * Allowed difference of a logit, relative to the largest logit if that is above 1: float32 rounding differs by as
     * much when sums are ordered differently.
     */
    private static final double TOLERANCE = 1e-4;

    private static final double HALF_TOLERANCE = 1e-2;

    private static final int IMAGES = 16;
    private static final int SELF_TESTS = 4;

    private final List<Pixels> images;
    private final LinearHead head;
    /** [images, classes]: what the layer that was found computes; null when the graph does not expose it. */
    private final float @Nullable [] logits;
    /** [images, classes]: the output of the original, possibly after a softmax. */
    private final float[] output;

    private final double tolerance;

    /**
     * @param images the noise
     * @param halfPrecision whether the original computes in float16
     */
    CutClassifier(
            List<Pixels> images, LinearHead head, float @Nullable [] logits, float[] output, boolean halfPrecision) {
        this.images = images;
        this.head = head;
        this.logits = logits;
        this.output = output;
        this.tolerance = halfPrecision ? HALF_TOLERANCE : TOLERANCE;
    }

    /** Returns the noise that a classifier is tested with. */
    static List<Pixels> noise(PixelFormat format) {
        return Noise.images(format, IMAGES);
    }

    /**
     * Runs a SavedModel.
     *
     * @param folder of the SavedModel
     * @param labels of its classes
     * @param cut its last layer
     */
    static CutClassifier run(Backbone engine, Path folder, PixelFormat format, List<Label> labels, DenseLayer cut) {
        List<Pixels> images = noise(format);
        try (SavedModel model = LoadedNetwork.savedModel(folder);
                NDManager manager = engine.newManager()) {
            NDArray batch = batch(manager, images, format);
            NDList layer = SavedModel.run(model.signature(SavedModelGraph.HEAD), manager, new NDList(batch));
            NDArray kernel = layer.get("kernel");
            requireDense(cut, kernel.getShape());
            float[] logits = layer.get("logits").toFloatArray();
            NDArray bias = layer.get("bias");
            int classes = logits.length / images.size();
            LinearHead head = head(
                    labels,
                    classes,
                    kernel.toFloatArray(),
                    cut.transposed(),
                    bias == null ? new float[classes] : bias.toFloatArray());
            return new CutClassifier(images, head, logits, layer.get("output").toFloatArray(), cut.halfPrecision());
        } catch (EngineException | TensorFlowException e) {
            throw new IllegalArgumentException("TensorFlow cannot run the classifier: " + e.getMessage(), e);
        }
    }

    private static void requireDense(DenseLayer layer, Shape kernel) {
        if (layer.convolution() && kernel.get(0) * kernel.get(1) != 1) {
            throw new IllegalArgumentException(
                    "the last layer '%s' is a convolution of %dx%d places, expected a dense layer or a 1x1 convolution; name another layer with --embedding or --head"
                            .formatted(layer.matMul(), kernel.get(0), kernel.get(1)));
        }
    }

    static NDArray batch(NDManager manager, List<Pixels> images, PixelFormat format) {
        FloatBuffer values = FloatBuffer.allocate(images.size() * format.values());
        images.forEach(image -> image.copyTo(values));
        return manager.create(
                values.array(), new Shape(images.size(), format.height(), format.width(), format.channels()));
    }

    /**
     * Returns a layer as a head.
     *
     * @param kernel [dimension, classes], or [classes, dimension] when it is transposed
     * @throws IllegalArgumentException when there is not one label for each class
     */
    static LinearHead head(List<Label> labels, int classes, float[] kernel, boolean transposed, float[] bias) {
        if (classes != labels.size()) {
            throw new IllegalArgumentException(
                    "the classifier has %d classes, but there are %d labels; list one label per line, in the order of its outputs"
                            .formatted(classes, labels.size()));
        }
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "the classifier has %d class, expected 2 or more; export it with one output for each class, or import it as a backbone with --no-labels"
                            .formatted(classes));
        }
        int dimension = kernel.length / classes;
        float[] weights = kernel;
        if (!transposed) {
            weights = new float[kernel.length];
            for (int row = 0; row < classes; row++) {
                for (int i = 0; i < dimension; i++) {
                    weights[row * dimension + i] = kernel[i * classes + row];
                }
            }
        }
        return new LinearHead(labels, dimension, weights, bias);
    }

    /**
     * Returns the classifier on its backbone.
     *
     * @throws IllegalArgumentException when the two do not give the original's answers
     */
    Imported.Classifier on(Embedder backbone) {
        List<Embedding> embeddings = backbone.embed(images);
        double difference = requireSameAnswers(embeddings);
        return new Imported.Classifier(head, selfTest(embeddings), difference);
    }

    /**
     * Compares the head's answers on the embeddings with those of the original.
     *
     * @param embeddings of the noise
     * @return the largest difference of a logit, or of a probability when the original gives no logits
     * @throws IllegalArgumentException when the difference is too large
     */
    private double requireSameAnswers(List<Embedding> embeddings) {
        float[] ours = logits(head, embeddings);
        double scale = 1;
        for (float logit : ours) {
            scale = Math.max(scale, Math.abs(logit));
        }
        // the original may or may not end in a softmax
        double answers = Math.min(difference(ours, output), difference(softmax(ours, head.classes()), output));
        double difference = logits == null ? answers : difference(ours, logits);
        if (!(difference <= tolerance * scale && answers <= tolerance * scale)) {
            throw new IllegalArgumentException(
                    "embedding and head do not reproduce the classifier's outputs: logits differ by %.2g, outputs by %.2g, expected at most %.2g; the dense layer is not the last one, or more than a softmax follows it; name the layer with --embedding or --head"
                            .formatted(difference, answers, tolerance * scale));
        }
        return difference;
    }

    private static float[] logits(LinearHead head, List<Embedding> embeddings) {
        int dimension = head.dimension();
        float[] rows = Embedding.matrix(embeddings, embeddings.size(), dimension);
        float[] weights = head.weights();
        float[] logits = new float[embeddings.size() * head.classes()];
        for (int i = 0; i < logits.length; i++) {
            int image = i / head.classes();
            int row = i % head.classes();
            double sum = head.bias()[row];
            for (int j = 0; j < dimension; j++) {
                sum += (double) rows[image * dimension + j] * weights[row * dimension + j];
            }
            logits[i] = (float) sum;
        }
        return logits;
    }

    private static double difference(float[] ours, float[] theirs) {
        if (ours.length != theirs.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < ours.length; i++) {
            double difference = Math.abs(ours[i] - theirs[i]);
            // a NaN must not pass as no difference
            largest = difference <= largest ? largest : difference;
        }
        return largest;
    }

    private static float[] softmax(float[] logits, int classes) {
        float[] shares = new float[logits.length];
        for (int from = 0; from < logits.length; from += classes) {
            double largest = Float.NEGATIVE_INFINITY;
            for (int i = from; i < from + classes; i++) {
                largest = Math.max(largest, logits[i]);
            }
            double sum = 0;
            for (int i = from; i < from + classes; i++) {
                sum += Math.exp(logits[i] - largest);
            }
            for (int i = from; i < from + classes; i++) {
                shares[i] = (float) (Math.exp(logits[i] - largest) / sum);
            }
        }
        return shares;
    }

    /**
     * Returns the noise with the most confident predictions, so that another machine's rounding cannot change the
     * answer.
     */
    private List<SelfTest> selfTest(List<Embedding> embeddings) {
        float[] logits = logits(head, embeddings);
        record Sure(SelfTest test, float lead) {}
        List<Sure> sure = new ArrayList<>();
        for (int image = 0; image < embeddings.size(); image++) {
            int from = image * head.classes();
            float[] row = Arrays.copyOfRange(logits, from, from + head.classes());
            int best = 0;
            for (int i = 1; i < row.length; i++) {
                best = row[i] > row[best] ? i : best;
            }
            float[] sorted = row.clone();
            Arrays.sort(sorted);
            float lead = sorted.length == 1 ? 0 : sorted[sorted.length - 1] - sorted[sorted.length - 2];
            sure.add(new Sure(new SelfTest(embeddings.get(image), head.labels().get(best)), lead));
        }
        return sure.stream()
                .sorted((a, b) -> Float.compare(b.lead(), a.lead()))
                .limit(SELF_TESTS)
                .map(Sure::test)
                .toList();
    }
}
