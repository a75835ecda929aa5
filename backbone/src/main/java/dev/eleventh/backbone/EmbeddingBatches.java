package dev.eleventh.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Cuts images into batches of a few sizes and runs a network over each, one batch at a time. */
final class EmbeddingBatches implements AutoCloseable {
    /** Larger batches are no faster (measured), and take more memory. */
    static final int MAX_BATCH = 64;

    /** Batches are filled up to a multiple of this, but for the smallest. */
    private static final int BATCH_STEP = 8;

    private final NDManager manager;
    private final PixelFormat format;
    /** One batch on its way into TensorFlow; allocated once, as direct memory is given back late. */
    private final ByteBuffer input;

    /**
     * Batches of images of one format.
     *
     * @param manager its own from now on
     */
    EmbeddingBatches(NDManager manager, PixelFormat format) {
        this.manager = manager;
        this.format = format;
        this.input = ByteBuffer.allocateDirect(Math.multiplyExact(MAX_BATCH, format.values()) * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    /** [batch, size, size, channels] to [batch, dimension]; what it makes belongs to the manager. */
    interface Network {
        NDArray embed(NDManager batch, NDArray images);
    }

    List<Embedding> embed(List<Pixels> images, Network network, Function<float[], Embedding> form) {
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += MAX_BATCH) {
            List<Pixels> batch = images.subList(from, Math.min(from + MAX_BATCH, images.size()));
            float[] rows = run(batch, network);
            int dimension = rows.length / paddedSize(batch.size());
            for (int row = 0; row < batch.size(); row++) {
                embeddings.add(form.apply(Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension)));
            }
        }
        return List.copyOf(embeddings);
    }

    private synchronized float[] run(List<Pixels> images, Network network) {
        try (NDManager batch = manager.newSubManager()) {
            int size = paddedSize(images.size());
            Shape shape = new Shape(size, format.size(), format.size(), format.channels());
            return network.embed(batch, batch.create(fill(images, size), shape, DataType.FLOAT32))
                    .toFloatArray();
        }
    }

    /**
     * oneDNN compiles its kernels anew for each batch size and keeps a limited number of them: 64 sizes would push
     * each other out, slower and with native memory that grows (seen: 10 MB with every round over all sizes).
     */
    private static int paddedSize(int images) {
        return images <= BATCH_STEP / 2 ? images : (images + BATCH_STEP - 1) / BATCH_STEP * BATCH_STEP;
    }

    /** What an earlier batch left behind the images is embedded too, and not looked at. */
    private ByteBuffer fill(List<Pixels> images, int size) {
        FloatBuffer values = input.clear().asFloatBuffer();
        for (Pixels image : images) {
            if (!image.format().equals(format)) {
                throw new IllegalArgumentException(
                        "pixels must be %s, were %s; decode with this backbone".formatted(format, image.format()));
            }
            image.copyTo(values);
        }
        return input.limit(size * format.values() * Float.BYTES);
    }

    /** Waits for the batch that is running. */
    @Override
    public synchronized void close() {
        manager.close();
    }
}
