package dev.eleventh.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Trains the whole network, one step at a time: plain SGD on softmax cross-entropy, with the gradient clipped at a norm
 * of 5. Weights stay on the engine between steps. Not thread-safe; the creator closes it.
 *
 * <p>Use a single batch size: the engine compiles its kernels for each new size.
 */
public final class FineTuning implements AutoCloseable {
    private final PixelFormat format;
    private final NetworkWeights start;
    private final Block step;
    private final NDManager manager;
    private final int classes;
    private NDArray theta;
    private NDArray kernel;
    private NDArray bias;

    FineTuning(Backbone backbone, NetworkWeights start, float[] kernel, float[] bias) {
        int dimension = backbone.description().dimension();
        if (bias.length < 1 || kernel.length != (long) dimension * bias.length || start.size() != backbone.weights()) {
            throw new IllegalArgumentException(
                    "fine-tuning %d weights needs a kernel of %d values a class, had %d for %d classes and %d weights"
                            .formatted(backbone.weights(), dimension, kernel.length, bias.length, start.size()));
        }
        this.format = backbone.format();
        this.start = start;
        this.step = backbone.signature("fine_tune");
        this.manager = backbone.newManager();
        this.classes = bias.length;
        this.theta = manager.create(start.shared());
        this.kernel = manager.create(kernel, new Shape(dimension, classes));
        this.bias = manager.create(bias);
    }

    /**
     * Takes one step.
     *
     * @param images decoded by the built-in backbone
     * @param rows the head's class of each image
     * @return the loss before the step
     */
    public float step(List<Pixels> images, int[] rows, float learningRate) {
        try (NDManager call = manager.newSubManager()) {
            NDArray rate = call.create(learningRate);
            // inputs in the alphabetical order of their names
            NDList inputs = new NDList(bias, pixels(call, images), kernel, rate, oneHot(call, images, rows), theta);
            NDList stepped = SavedModel.run(step, call, inputs);
            bias = keep(bias, stepped.get("bias"));
            kernel = keep(kernel, stepped.get("kernel"));
            theta = keep(theta, stepped.get("theta"));
            return stepped.get("loss").getFloat();
        }
    }

    private NDArray keep(NDArray old, NDArray next) {
        next.attach(manager);
        old.close();
        return next;
    }

    private NDArray pixels(NDManager call, List<Pixels> images) {
        FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(images.size(), format.values()));
        for (Pixels image : images) {
            if (!image.format().equals(format)) {
                throw new IllegalArgumentException("pixels must be %s, were %s; decode with the built-in backbone"
                        .formatted(format, image.format()));
            }
            image.copyTo(values);
        }
        Shape shape = new Shape(images.size(), format.height(), format.width(), format.channels());
        return call.create(values.flip(), shape, DataType.FLOAT32);
    }

    private NDArray oneHot(NDManager call, List<Pixels> images, int[] rows) {
        if (rows.length != images.size() || rows.length == 0) {
            throw new IllegalArgumentException("a step needs one row for each of 1 or more images, had %d for %d"
                    .formatted(rows.length, images.size()));
        }
        float[] oneHot = new float[rows.length * classes];
        for (int i = 0; i < rows.length; i++) {
            oneHot[i * classes + rows[i]] = 1;
        }
        return call.create(oneHot, new Shape(rows.length, classes));
    }

    /** Returns the current weights. */
    public NetworkWeights theta() {
        return new NetworkWeights(start.network(), theta.toFloatArray());
    }

    /** [dimension, classes], row-major. */
    public float[] kernel() {
        return kernel.toFloatArray();
    }

    /** [classes]. */
    public float[] bias() {
        return bias.toFloatArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
