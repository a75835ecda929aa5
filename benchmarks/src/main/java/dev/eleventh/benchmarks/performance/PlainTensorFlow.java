package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.BackboneFiles;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * Runs the same SavedModel through TensorFlow's own Java interface: one session, one input tensor, and only a copy of
 * the output. There is no DJL, no splitting of batches, no rounding.
 */
final class PlainTensorFlow implements AutoCloseable {
    private final SavedModelBundle bundle;
    private final TFloat32 images;
    private final String input;
    private final String output;
    private final float[] embeddings;

    private PlainTensorFlow(SavedModelBundle bundle, TFloat32 images, String input, String output, int values) {
        this.bundle = bundle;
        this.images = images;
        this.input = input;
        this.output = output;
        this.embeddings = new float[values];
    }

    /**
     * Loads the built-in backbone. Call {@code Backbone.load()} first, because it unpacks TensorFlow's libraries.
     */
    static PlainTensorFlow load(int batch, int dimension) {
        try (BackboneFiles files = BackboneFiles.builtIn()) {
            return load(files, batch, dimension);
        }
    }

    private static PlainTensorFlow load(BackboneFiles files, int batch, int dimension) {
        SavedModelBundle bundle = SavedModelBundle.load(files.folder().path().toString(), "serve");
        SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow(files.signature());
        TFloat32 images = TFloat32.tensorOf(Shape.of(
                batch,
                files.format().height(),
                files.format().width(),
                files.format().channels()));
        return new PlainTensorFlow(
                bundle,
                images,
                signature.getInputsOrThrow("images").getName(),
                signature.getOutputsOrThrow("embedding").getName(),
                batch * dimension);
    }

    /**
     * Sets the network's input.
     *
     * @param pixels [batch, size, size, channels], at the network's scale
     */
    void fill(float[] pixels) {
        images.copyFrom(DataBuffers.of(pixels, true, false));
    }

    /** Returns the embeddings, [batch, dimension]; each call returns the same array. */
    float[] run() {
        try (Result result = bundle.session()
                        .runner()
                        .feed(input, images)
                        .fetch(output)
                        .run();
                TFloat32 found = (TFloat32) result.get(0)) {
            found.copyTo(DataBuffers.of(embeddings, false, false));
            return embeddings;
        }
    }

    @Override
    public void close() {
        images.close();
        bundle.close();
    }
}
