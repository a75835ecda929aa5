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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    private static final int IMAGES = 16;
    private static final int SELF_TESTS = 4;

    private final List<Pixels> images;
    private final float[] kernel;
    private final float[] bias;
    /** [images, classes]: the output of the layer that was found. */
    private final float[] logits;
    /** [images, classes]: the output of the original, possibly after a softmax. */
    private final float[] output;

    private CutClassifier(List<Pixels> images, NDList head, NDArray output) {
        this.images = images;
        this.kernel = head.get("kernel").toFloatArray();
        NDArray given = head.get("bias");
        this.bias = given == null ? new float[0] : given.toFloatArray();
        this.logits = head.get("logits").toFloatArray();
        this.output = output.toFloatArray();
    }

    static CutClassifier run(
            Backbone engine, Map<String, byte[]> files, String signature, String output, PixelFormat format) {
        List<Pixels> images = Noise.images(format, IMAGES);
        try (SavedModel model = ImportedBackbone.load(files);
                NDManager manager = engine.newManager()) {
            NDArray batch = batch(manager, images, format);
            NDList head = SavedModel.run(model.signature(ClassifierGraph.HEAD), manager, new NDList(batch));
            NDList original = SavedModel.run(model.signature(signature), manager, new NDList(batch));
            return new CutClassifier(images, head, original.get(output));
        } catch (EngineException | TensorFlowException e) {
            throw new IllegalArgumentException("TensorFlow cannot run the classifier: " + e.getMessage(), e);
        }
    }

    List<Pixels> images() {
        return images;
    }

    private static NDArray batch(NDManager manager, List<Pixels> images, PixelFormat format) {
        FloatBuffer values = FloatBuffer.allocate(images.size() * format.values());
        images.forEach(image -> image.copyTo(values));
        return manager.create(
                values.array(), new Shape(images.size(), format.height(), format.width(), format.channels()));
    }

    /** Returns the layer as a head. */
    LinearHead head(List<Label> labels, boolean transposed) {
        int classes = logits.length / images.size();
        if (classes != labels.size()) {
            throw new IllegalArgumentException(
                    "the classifier has %d classes, but there are %d labels; list one label per line, in the order of its outputs"
                            .formatted(classes, labels.size()));
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
        return new LinearHead(labels, dimension, weights, bias.length == 0 ? new float[classes] : bias);
    }

    /**
     * Compares the head's answers on the embeddings with those of the original.
     *
     * @return the largest difference of a logit
     * @throws IllegalArgumentException when the difference is too large
     */
    double requireSameAnswers(LinearHead head, List<Embedding> embeddings) {
        float[] ours = logits(head, embeddings);
        double scale = 1;
        for (float logit : ours) {
            scale = Math.max(scale, Math.abs(logit));
        }
        double difference = difference(ours, logits);
        // the original may or may not end in a softmax
        double answers = Math.min(difference(ours, output), difference(softmax(ours, head.classes()), output));
        if (!(difference <= TOLERANCE * scale && answers <= TOLERANCE * scale)) {
            throw new IllegalArgumentException(
                    "embedding and head do not reproduce the classifier's outputs: logits differ by %.2g, outputs by %.2g, expected at most %.2g; the dense layer is not the last one, or more than a softmax follows it; name the layer with --embedding or --head"
                            .formatted(difference, answers, TOLERANCE * scale));
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
    List<SelfTest> selfTest(LinearHead head, List<Embedding> embeddings) {
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
