package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.tensorflow.engine.TfEngine;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frozen network that says of an image what is in it, in numbers. Load it once per process: TensorFlow does not
 * give back all that a SavedModel took.
 *
 * <p>Every method may be called from any thread. Batches of {@link #embed} take turns, as one keeps every core busy;
 * {@link #decode} runs in parallel.
 */
public final class Backbone implements AutoCloseable {
    /** Larger batches are no faster (measured), and take more memory. */
    static final int MAX_BATCH = 64;

    /** Batches are filled up to a multiple of this, but for the smallest. */
    private static final int BATCH_STEP = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Backbone.class);

    private final BackboneDescription description;
    private final ImageDecoder decoder;
    private final SavedModel model;
    private final Block embed;
    private final NDManager manager;
    /** One batch on its way into TensorFlow; allocated once, as direct memory is given back late. */
    private final ByteBuffer input;

    private Backbone(BackboneDescription description, SavedModel model, NDManager manager) {
        this.description = description;
        this.decoder = new ImageDecoder(description.inputSize(), ImageLimits.DEFAULT);
        this.model = model;
        this.embed = model.signature(SavedModel.EMBED);
        this.manager = manager;
        this.input = ByteBuffer.allocateDirect(Math.multiplyExact(MAX_BATCH, imageValues(description)) * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    /**
     * Unpacks TensorFlow on the first start of a machine (seconds), later starts take less than one.
     *
     * @throws IllegalStateException when the class path has no TensorFlow for this platform, or no whole backbone
     * @throws UncheckedIOException when there is no room to unpack
     */
    public static Backbone load() {
        long start = System.nanoTime();
        TensorFlowNatives.install();
        try (InputStream in = SavedModel.resource("backbone.properties")) {
            BackboneDescription description = BackboneDescription.read(in);
            SavedModel model = SavedModel.load(description.sha256());
            NDManager manager = Engine.getEngine(TfEngine.ENGINE_NAME).newBaseManager();
            LOG.info(
                    "backbone loaded name={} sha256={} millis={}",
                    description.name(),
                    description.sha256(),
                    (System.nanoTime() - start) / 1_000_000);
            return new Backbone(description, model, manager);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load the backbone; is the temporary folder writable?", e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("cannot load the backbone; run backbone/export/export.py again", e);
        }
    }

    public BackboneDescription description() {
        return description;
    }

    /**
     * The image at the size and scale that {@link #embed} takes.
     *
     * @throws InvalidImageException when the bytes are no image that can be used; the message says why
     */
    public Pixels decode(byte[] imageBytes) throws InvalidImageException {
        return decoder.decode(imageBytes);
    }

    /** One embedding for each image, in their order; the same for an image whatever it is batched with. */
    public List<Embedding> embed(List<Pixels> images) {
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += MAX_BATCH) {
            int to = Math.min(from + MAX_BATCH, images.size());
            embeddings.addAll(embedBatch(images.subList(from, to)));
        }
        return List.copyOf(embeddings);
    }

    /**
     * For arithmetic on the engine that is loaded anyway. The caller closes it, one for each unit of work; what is
     * left open is closed with the backbone.
     */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    private List<Embedding> embedBatch(List<Pixels> images) {
        float[] rows;
        synchronized (input) {
            try (NDManager batch = manager.newSubManager()) {
                int size = paddedSize(images.size());
                Shape shape = new Shape(size, description.inputSize(), description.inputSize(), description.channels());
                NDList inputs = new NDList(batch.create(fill(images, size), shape, DataType.FLOAT32));
                rows = SavedModel.run(embed, batch, inputs).head().toFloatArray();
            }
        }
        int dimension = description.dimension();
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (int row = 0; row < images.size(); row++) {
            embeddings.add(Embedding.quantise(Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension)));
        }
        return embeddings;
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
            if (image.size() != description.inputSize()) {
                throw new IllegalArgumentException("pixels must be %d a side, were %d; decode with this backbone"
                        .formatted(description.inputSize(), image.size()));
            }
            image.copyTo(values);
        }
        return input.limit(size * imageValues(description) * Float.BYTES);
    }

    private static int imageValues(BackboneDescription description) {
        return description.inputSize() * description.inputSize() * description.channels();
    }

    @Override
    public void close() {
        synchronized (input) {
            manager.close();
            model.close();
        }
    }
}
