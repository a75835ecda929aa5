package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.contracts.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * Combines images into batches of a few sizes and runs a network over them, two batches at a time if it may. A single
 * batch leaves processors idle between TensorFlow's operations (measured on two processors: 1.86 of them busy, and 13 %
 * fewer images).
 */
final class EmbeddingBatches implements AutoCloseable {
    private static final int AT_A_TIME = 2;

    private final PixelFormat format;
    private final TensorForm form;
    /** Buffers for batches on their way into the engine; allocated once, because direct memory is freed late. */
    private final BlockingQueue<ByteBuffer> inputs;

    private final Deque<Call> waiting = new ArrayDeque<>();
    private final ExecutorService runners;

    /**
     * Creates batches for images of one format.
     *
     * @param form in which the network reads them
     * @param largest number of images in a batch
     * @param reentrant whether two batches may run simultaneously. They may not in a network of TensorFlow that adds
     *     another tensor to a convolution with a bias, as residual networks do: it makes one operation of the three,
     *     which keeps what it adds in a field. A second batch would overwrite the field, and an image could get a wrong
     *     embedding, or the process could crash (MklConvOp, TensorFlow 2.16).
     */
    EmbeddingBatches(PixelFormat format, TensorForm form, int largest, boolean reentrant) {
        this.format = format;
        this.form = form;
        int atATime = reentrant ? AT_A_TIME : 1;
        this.inputs = new ArrayBlockingQueue<>(atATime);
        this.runners = Executors.newFixedThreadPool(atATime, task -> {
            Thread thread = new Thread(task, "embed");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < atATime; i++) {
            inputs.add(ByteBuffer.allocateDirect(Math.multiplyExact(largest, form.bytes(format)))
                    .order(ByteOrder.nativeOrder()));
        }
    }

    /** Runs an engine on a batch. */
    interface Network {
        /**
         * Embeds a batch.
         *
         * @param images [size], in direct memory, valid only during the call
         * @return [size * dimension]
         */
        float[] embed(ByteBuffer images, int size);
    }

    /** A network and the batch sizes at which its embeddings are equal. */
    static final class Proven {
        private final Network network;
        private final BatchSizes sizes;

        /** Combines a network with sizes that were proven for it, or for the same graph with other weights. */
        Proven(Network network, BatchSizes sizes) {
            this.network = network;
            this.sizes = sizes;
        }

        BatchSizes sizes() {
            return sizes;
        }
    }

    /**
     * Determines the batch sizes at which the network computes equal embeddings on this processor; takes as long as
     * about 100 images.
     *
     * @param candidates the sizes to try, in ascending order
     * @throws IllegalStateException when it gives one image different embeddings
     */
    Proven prove(Network network, List<Integer> candidates) {
        CompletableFuture<BatchSizes> sizes = CompletableFuture.supplyAsync(
                () -> BatchSizes.prove(format, candidates, images -> run(images, images.size(), network)), runners);
        return new Proven(network, result(sizes));
    }

    /**
     * Returns one embedding per image. Any number of threads may call this: images that arrive while batches run form
     * the next batch together, so many callers with one image each are served nearly as fast as one caller with many
     * images.
     *
     * @param network the same object for the same weights; otherwise calls are not combined
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
        // one task per call: a runner whose call was already batched returns immediately
        runners.execute(this::runNext);
    }

    private void requireFormat(Pixels image) {
        if (!image.format().equals(format)) {
            throw new IllegalArgumentException(
                    "pixels must be %s, were %s; decode with this backbone".formatted(format, image.format()));
        }
    }

    /** Returns the number of calls that wait for a batch that has not started. */
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

    /** Removes the calls that have waited longest, as many as fit into a batch. */
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

    /** [size * dimension]; the rows after those of the images are meaningless. */
    private float[] run(List<Pixels> images, int size, Network network) {
        // one buffer exists per runner, so the queue is not empty
        ByteBuffer input = inputs.remove();
        try {
            return network.embed(fill(input, images, size), size);
        } finally {
            inputs.add(input);
        }
    }

    /** A request to embed up to one batch of images. */
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

    /** Leaves images of an earlier batch after the new ones; they are embedded too, and the result is ignored. */
    private ByteBuffer fill(ByteBuffer input, List<Pixels> images, int size) {
        input.clear();
        images.forEach(image -> image.copyTo(input, form));
        return input.position(0).limit(size * form.bytes(format));
    }

    /** Waits for the running batches. */
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
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
