package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.tensorflow.engine.TfEngine;
import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.Provider;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A built-in network with its original weights; also opens every other backbone. Load it once per process: TensorFlow
 * never frees all the memory that a SavedModel took.
 */
public final class Backbone implements Embedder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backbone.class);

    private static final String EXACT_THETA = "exact_theta";

    private final BackboneDescription description;
    private final ImageDecoder decoder;
    private final SavedModel model;
    private final long fileBytes;
    private final NDManager manager;
    private final PixelFormat format;
    private final EmbeddingBatches batches;
    private final OpenedBackbones others;
    private final Provider provider;
    private final EmbeddingBatches.Proven original;

    /** @param others the open backbones of the process; null for the first network, which owns them */
    private Backbone(
            BackboneDescription description,
            SavedModel model,
            long fileBytes,
            NDManager manager,
            Provider provider,
            @Nullable OpenedBackbones others) {
        this.provider = provider;
        this.description = description;
        this.format = description.format();
        this.decoder = new ImageDecoder(format, ImageLimits.DEFAULT);
        this.model = model;
        this.fileBytes = fileBytes;
        this.manager = manager;
        Block embed = model.signature(SavedModel.EMBED);
        // the exporter of exact networks has checked that they are reentrant
        this.batches = new EmbeddingBatches(format, TensorForm.FLOAT_NHWC, BatchSizes.LARGEST, isExact());
        this.original = batches.prove(new SignatureNetwork(manager, format, embed, null), BatchSizes.CANDIDATES);
        this.others = others == null ? new OpenedBackbones(this) : others;
    }

    /** Loads the network; ONNX networks will run on the processor. */
    public static Backbone load() {
        return load(Provider.CPU);
    }

    /**
     * Loads the network. The first start on a machine unpacks TensorFlow, which takes seconds; later starts take less
     * than one.
     *
     * @param provider executes ONNX networks; TensorFlow uses a graphics card whenever it can
     * @throws IllegalStateException when this machine does not have the provider, the class path has no TensorFlow for
     *     this platform or no complete backbone, or when this processor gives one image different embeddings
     * @throws UncheckedIOException when there is no room to unpack
     */
    public static Backbone load(Provider provider) {
        provider.requireAvailable();
        TensorFlowNatives.install();
        return load(BuiltInNetwork.current(), provider, null);
    }

    /** Loads the network of an earlier release beside this one. The creator closes it before this one. */
    Backbone earlier(BuiltInNetwork network) {
        return load(network, provider, others);
    }

    private static Backbone load(BuiltInNetwork network, Provider provider, @Nullable OpenedBackbones others) {
        long start = System.nanoTime();
        BackboneDescription description = network.description();
        try {
            byte[] graph = network.graph();
            SavedModel model = SavedModel.builtIn(graph);
            NDManager manager = Engine.getEngine(TfEngine.ENGINE_NAME).newBaseManager();
            Backbone loaded = new Backbone(description, model, graph.length, manager, provider, others);
            LOG.info(
                    "backbone loaded name={} sha256={} batch_sizes={} arithmetic={} millis={}",
                    description.name(),
                    description.sha256(),
                    loaded.batchSizes(),
                    loaded.arithmetic(),
                    (System.nanoTime() - start) / 1_000_000);
            loaded.warnIfOther(network.arithmetic());
            return loaded;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load the backbone; check that the temporary folder is writable", e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("cannot load the backbone; run backbone/export/export.py again", e);
        }
    }

    private void warnIfOther(@Nullable Sha256 expected) {
        if (expected != null && !arithmetic().equals(expected)) {
            LOG.warn(
                    "this machine rounds where the network needs no rounding: its embeddings differ from those of other machines; set TF32 off on a graphics card, or use another machine arithmetic={} expected={}",
                    arithmetic(),
                    expected);
        }
    }

    /** Returns the size of the network's file, in bytes. */
    public long fileBytes() {
        return fileBytes;
    }

    @Override
    public BackboneDescription description() {
        return description;
    }

    @Override
    public Optional<BackboneArtifact> artifact() {
        return Optional.empty();
    }

    /**
     * Returns the batch sizes at which this processor computes equal embeddings, in ascending order; no other size is
     * used.
     */
    public List<Integer> batchSizes() {
        return original.sizes().sizes();
    }

    /**
     * Returns a digest that identifies how this processor rounds. Two processes with equal digests compute the same
     * embedding of an image, byte for byte. Processors with different instruction sets usually have different digests.
     */
    public Sha256 arithmetic() {
        return original.sizes().arithmetic();
    }

    @Override
    public Pixels decode(byte[] imageBytes) throws InvalidImageException {
        return decoder.decode(imageBytes);
    }

    @Override
    public Pixels ofRgb(float[] rgb) {
        return decoder.ofRgb(rgb);
    }

    @Override
    public List<Embedding> embed(List<Pixels> images) {
        return batches.embed(images, original, Embedding::quantise);
    }

    /**
     * Returns this backbone, or another one that was opened before and is still held. A built-in network of an earlier
     * release is opened here.
     */
    public Optional<Embedder> opened(Sha256 sha256) {
        Optional<Embedder> builtIn = builtIn(sha256).map(network -> network);
        return builtIn.isPresent() ? builtIn : others.find(sha256);
    }

    /** Returns the built-in network that has a name; empty if this release ships no such network. */
    public Optional<Backbone> builtIn(String name) {
        return BuiltInNetwork.of(found -> found.name().equals(name))
                .flatMap(found -> builtIn(found.description().sha256()));
    }

    /** Returns this network, or that of an earlier release; empty if this release ships no such network. */
    public Optional<Backbone> builtIn(Sha256 sha256) {
        return sha256.equals(description.sha256()) ? Optional.of(this) : others.builtIn(sha256);
    }

    /**
     * Opens a published backbone, or finds it open: a backbone with the same bytes is loaded once per process.
     *
     * @param file with the artifact that a manifest names; not needed afterwards
     * @throws IllegalArgumentException when the file is not such a backbone; the message says why
     * @throws NoRoomException when this machine has no room for it now
     * @throws OutOfMemoryError when the memory outside the heap does not suffice; see {@link NoRoomException#behind}
     */
    public Embedder open(BackboneArtifact.Kind kind, Path file) {
        return others.open(kind, file);
    }

    /** Creates a folder for the files of an import, which is deleted when this is closed. */
    TemporaryFolder newFolder() {
        return others.newFolder();
    }

    /** Returns the network's original weights, from which fine-tuning starts. */
    public NetworkWeights exportedWeights() {
        try (NDManager call = newManager()) {
            // DJL cannot run a signature without an input; the signature ignores this one
            NDList unused = new NDList(call.create(0f));
            NDArray theta = SavedModel.run(model.signature("exported_theta"), call, unused)
                    .head();
            return new NetworkWeights(description.sha256(), theta.toFloatArray());
        }
    }

    /** Returns whether no sum is rounded, whatever the weights, if they pass {@link #exactWeights}. */
    boolean isExact() {
        return model.has(EXACT_THETA);
    }

    /** Returns weights as the signature {@code embed_exact} takes them. */
    float[] exactWeights(NetworkWeights theta) {
        try (NDManager call = newManager()) {
            NDList given = new NDList(call.create(theta.shared()));
            return SavedModel.run(model.signature(EXACT_THETA), call, given)
                    .head()
                    .toFloatArray();
        }
    }

    /** Returns this network with other weights, such as the result of fine-tuning. */
    public Embedder with(NetworkWeights weights) {
        return others.openWeights(requireOurs(weights).toBytes());
    }

    /**
     * Starts to train the whole network.
     *
     * @param kernel [dimension, classes] of the head on it, row-major
     * @param bias [classes]
     */
    public FineTuning fineTune(NetworkWeights weights, float[] kernel, float[] bias) {
        return new FineTuning(this, requireOurs(weights), kernel, bias);
    }

    /**
     * Creates a manager for arithmetic on the engine that is already loaded. The caller closes it, one per unit of
     * work; open ones are closed with the backbone.
     */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    Provider provider() {
        return provider;
    }

    NDManager engine() {
        return manager;
    }

    PixelFormat format() {
        return format;
    }

    /** Returns the number of weights of the network: the size of theta. */
    int weights() {
        return Math.toIntExact(
                signature("embed_with").describeInput().get("theta").size());
    }

    ImageDecoder decoder() {
        return decoder;
    }

    EmbeddingBatches batches() {
        return batches;
    }

    Block signature(String name) {
        return model.signature(name);
    }

    NetworkWeights requireOurs(NetworkWeights weights) {
        if (!weights.network().equals(description.sha256())) {
            throw new IllegalArgumentException(
                    "the weights belong to network %s, but this backbone is %s; deploy the release that trained them"
                            .formatted(weights.network(), description.sha256()));
        }
        return weights;
    }

    @Override
    public void close() {
        if (others.ownedBy(this)) {
            others.close();
        }
        batches.close();
        manager.close();
        model.close();
    }
}
