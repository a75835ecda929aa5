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
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts images together into batches of a few sizes and runs a network over each, one batch at a time. */
final class EmbeddingBatches implements AutoCloseable {
    /** Larger batches are no faster (measured), and take more memory. */
    static final int MAX_BATCH = 64;

    /** Batches are filled up to a multiple of this, but for the smallest. */
    private static final int BATCH_STEP = 8;

    private final NDManager manager;
    private final PixelFormat format;
    /** One batch on its way into TensorFlow; allocated once, as direct memory is given back late. */
    private final ByteBuffer input;

    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();

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

    /**
     * One embedding for each image. Any number of threads may ask: what they bring while a batch runs becomes the next batch,
     * together, so that many who ask for one image each are served nearly as fast as one who asks for many.
     *
     * @param network the same object for the same weights, else nothing is put together
     */
    List<Embedding> embed(List<Pixels> images, Network network, Function<float[], Embedding> form) {
        images.forEach(this::requireFormat);
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += MAX_BATCH) {
            Call call = new Call(images.subList(from, Math.min(from + MAX_BATCH, images.size())), network);
            waiting.add(call);
            for (float[] row : rows(call)) {
                embeddings.add(form.apply(row));
            }
        }
        return List.copyOf(embeddings);
    }

    private void requireFormat(Pixels image) {
        if (!image.format().equals(format)) {
            throw new IllegalArgumentException(
                    "pixels must be %s, were %s; decode with this backbone".formatted(format, image.format()));
        }
    }

    /** Whoever comes first runs the batch for all who wait; the others find theirs done when they come in. */
    private synchronized List<float[]> rows(Call call) {
        while (call.rows == null && call.failure == null) {
            List<Call> together = next();
            try {
                run(together);
            } catch (RuntimeException e) {
                together.forEach(each -> each.failure = e);
            }
        }
        if (call.failure != null) {
            throw call.failure;
        }
        return Objects.requireNonNull(call.rows);
    }

    /** How many wait for a batch that has not begun. */
    int waiting() {
        return waiting.size();
    }

    /** Those who have waited longest, as many as fit. */
    private List<Call> next() {
        List<Call> together = new ArrayList<>();
        int images = 0;
        for (Call call = waiting.peek();
                call != null && images + call.images.size() <= MAX_BATCH;
                call = waiting.peek()) {
            if (!together.isEmpty() && together.get(0).network != call.network) {
                break;
            }
            together.add(waiting.remove());
            images += call.images.size();
        }
        return together;
    }

    private void run(List<Call> together) {
        List<Pixels> images =
                together.stream().flatMap(call -> call.images.stream()).toList();
        float[] values = run(images, together.get(0).network);
        int dimension = values.length / paddedSize(images.size());
        int row = 0;
        for (Call call : together) {
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < call.images.size(); i++, row++) {
                rows.add(Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension));
            }
            call.rows = rows;
        }
    }

    private float[] run(List<Pixels> images, Network network) {
        try (NDManager batch = manager.newSubManager()) {
            int size = paddedSize(images.size());
            Shape shape = new Shape(size, format.size(), format.size(), format.channels());
            return network.embed(batch, batch.create(fill(images, size), shape, DataType.FLOAT32))
                    .toFloatArray();
        }
    }

    /** Up to a batch of images that somebody waits for. What comes of it is guarded by the monitor. */
    private static final class Call {
        private final List<Pixels> images;
        private final Network network;
        private @Nullable List<float[]> rows;
        private @Nullable RuntimeException failure;

        Call(List<Pixels> images, Network network) {
            this.images = images;
            this.network = network;
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
        images.forEach(image -> image.copyTo(values));
        return input.limit(size * format.values() * Float.BYTES);
    }

    /** Waits for the batch that is running. */
    @Override
    public synchronized void close() {
        manager.close();
    }
}
