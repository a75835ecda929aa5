package dev.eleventh.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Puts images together into batches of a few sizes and runs a network over them, two batches at a time: one alone leaves
 * processors idle between TensorFlow's operations (measured on two: 1.86 of them busy, and 13 in 100 fewer images).
 */
final class EmbeddingBatches implements AutoCloseable {
    private static final int AT_A_TIME = 2;

    private final NDManager manager;
    private final PixelFormat format;
    /** Batches on their way into TensorFlow; allocated once, as direct memory is given back late. */
    private final BlockingQueue<ByteBuffer> inputs = new ArrayBlockingQueue<>(AT_A_TIME);

    private final Deque<Call> waiting = new ArrayDeque<>();
    private final ExecutorService runners = Executors.newFixedThreadPool(AT_A_TIME, task -> {
        Thread thread = new Thread(task, "embed");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Batches of images of one format.
     *
     * @param manager its own from now on
     */
    EmbeddingBatches(NDManager manager, PixelFormat format) {
        this.manager = manager;
        this.format = format;
        for (int i = 0; i < AT_A_TIME; i++) {
            inputs.add(ByteBuffer.allocateDirect(Math.multiplyExact(BatchSizes.LARGEST, format.values()) * Float.BYTES)
                    .order(ByteOrder.nativeOrder()));
        }
    }

    /** [batch, size, size, channels] to [batch, dimension]; what it makes belongs to the manager. */
    interface Network {
        NDArray embed(NDManager batch, NDArray images);
    }

    /** A network, and the batch sizes at which it embeds alike. */
    static final class Proven {
        private final Network network;
        private final BatchSizes sizes;

        /** The sizes were proven for this network, or for the same graph with other weights. */
        Proven(Network network, BatchSizes sizes) {
            this.network = network;
            this.sizes = sizes;
        }

        BatchSizes sizes() {
            return sizes;
        }
    }

    /**
     * Finds out at which batch sizes the network embeds alike on this processor; takes as long as some 100 images.
     *
     * @throws IllegalStateException when it gives one image different embeddings
     */
    Proven prove(Network network) {
        CompletableFuture<BatchSizes> sizes = CompletableFuture.supplyAsync(
                () -> BatchSizes.prove(format, images -> run(images, images.size(), network)), runners);
        return new Proven(network, result(sizes));
    }

    /**
     * One embedding for each image. Any number of threads may ask: what they bring while batches run becomes the next batch,
     * together, so that many who ask for one image each are served nearly as fast as one who asks for many.
     *
     * @param network the same object for the same weights, else nothing is put together
     */
    List<Embedding> embed(List<Pixels> images, Proven network, Function<float[], Embedding> form) {
        images.forEach(this::requireFormat);
        int largest = network.sizes.largest();
        List<Call> calls = new ArrayList<>();
        for (int from = 0; from < images.size(); from += largest) {
            calls.add(new Call(images.subList(from, Math.min(from + largest, images.size())), network));
        }
        calls.forEach(this::ask);
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (Call call : calls) {
            for (float[] row : result(call.rows)) {
                embeddings.add(form.apply(row));
            }
        }
        return List.copyOf(embeddings);
    }

    private void ask(Call call) {
        synchronized (waiting) {
            waiting.add(call);
        }
        // as often as there are calls: whoever finds that another took his with its own has nothing to do
        runners.execute(this::runNext);
    }

    private void requireFormat(Pixels image) {
        if (!image.format().equals(format)) {
            throw new IllegalArgumentException(
                    "pixels must be %s, were %s; decode with this backbone".formatted(format, image.format()));
        }
    }

    /** How many wait for a batch that has not begun. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void runNext() {
        List<Call> together = next();
        if (together.isEmpty()) {
            return;
        }
        try {
            run(together);
        } catch (RuntimeException | Error e) {
            together.forEach(each -> each.rows.completeExceptionally(e));
        }
    }

    /** Those who have waited longest, as many as fit. */
    private List<Call> next() {
        synchronized (waiting) {
            List<Call> together = new ArrayList<>();
            int images = 0;
            for (Call call = waiting.peek();
                    call != null && images + call.images.size() <= call.network.sizes.largest();
                    call = waiting.peek()) {
                if (!together.isEmpty() && together.get(0).network != call.network) {
                    break;
                }
                together.add(waiting.remove());
                images += call.images.size();
            }
            return together;
        }
    }

    private void run(List<Call> together) {
        List<Pixels> images =
                together.stream().flatMap(call -> call.images.stream()).toList();
        Proven proven = together.get(0).network;
        int size = proven.sizes.of(images.size());
        float[] values = run(images, size, proven.network);
        int dimension = values.length / size;
        int row = 0;
        for (Call call : together) {
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < call.images.size(); i++, row++) {
                rows.add(Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension));
            }
            call.rows.complete(rows);
        }
    }

    /** [size * dimension]; the rows behind those of the images mean nothing. */
    private float[] run(List<Pixels> images, int size, Network network) {
        // there is one for each runner
        ByteBuffer input = inputs.remove();
        try (NDManager batch = manager.newSubManager()) {
            Shape shape = new Shape(size, format.size(), format.size(), format.channels());
            return network.embed(batch, batch.create(fill(input, images, size), shape, DataType.FLOAT32))
                    .toFloatArray();
        } finally {
            inputs.add(input);
        }
    }

    /** Up to a batch of images that somebody waits for. */
    private static final class Call {
        private final List<Pixels> images;
        private final Proven network;
        private final CompletableFuture<List<float[]>> rows = new CompletableFuture<>();

        Call(List<Pixels> images, Proven network) {
            this.images = images;
            this.network = network;
        }
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** What an earlier batch left behind the images is embedded too, and not looked at. */
    private ByteBuffer fill(ByteBuffer input, List<Pixels> images, int size) {
        FloatBuffer values = input.clear().asFloatBuffer();
        images.forEach(image -> image.copyTo(values));
        return input.limit(size * format.values() * Float.BYTES);
    }

    /** Waits for the batches that are running. */
    @Override
    public void close() {
        runners.shutdown();
        boolean interrupted = false;
        while (!runners.isTerminated()) {
            try {
                runners.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        manager.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
