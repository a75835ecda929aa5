package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * An imported network without its last layer. Its embeddings stay float32, so that its head answers as it always did.
 */
final class ImportedBackbone implements Embedder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImportedBackbone.class);

    private final BackboneDescription description;
    private final BackboneArtifact artifact;
    private final ImageDecoder decoder;
    private final SavedModel model;
    private final Block embed;
    private final EmbeddingBatches batches;
    private final EmbeddingBatches.Proven imported;

    private ImportedBackbone(
            Backbone engine,
            ImportedNetwork network,
            BackboneArtifact artifact,
            SavedModel model,
            EmbeddingBatches batches) {
        PixelFormat format = network.format();
        this.description = new BackboneDescription(
                network.name(),
                format.width(),
                format.channels(),
                network.dimension(),
                artifact.artifact().sha256());
        this.artifact = artifact;
        this.decoder = engine.decoder().with(format);
        this.model = model;
        this.embed = model.signature(ClassifierGraph.EMBED);
        this.batches = batches;
        this.imported = batches.prove(this::run);
    }

    static ImportedBackbone open(Backbone engine, Sha256 sha256, byte[] bytes) {
        ImportArchive archive = ImportArchive.fromBytes(bytes);
        Artifact artifact = new Artifact(sha256, bytes.length, List.of());
        // created before the network, because this may run out of memory and a network that is loaded in vain leaks
        // some
        EmbeddingBatches batches =
                new EmbeddingBatches(engine.newManager(), archive.network().format());
        try {
            return open(engine, archive, artifact, batches);
        } catch (RuntimeException | Error e) {
            batches.close();
            throw e;
        }
    }

    private static ImportedBackbone open(
            Backbone engine, ImportArchive archive, Artifact artifact, EmbeddingBatches batches) {
        long start = System.nanoTime();
        SavedModel model = load(archive.files());
        try {
            ImportedBackbone opened = new ImportedBackbone(
                    engine,
                    archive.network(),
                    new BackboneArtifact(BackboneArtifact.Kind.SAVED_MODEL, artifact),
                    model,
                    batches);
            LOG.info(
                    "imported backbone loaded name={} sha256={} bytes={} batch_sizes={} arithmetic={} millis={}",
                    archive.network().name(),
                    artifact.sha256(),
                    artifact.bytes(),
                    opened.imported.sizes().sizes(),
                    opened.imported.sizes().arithmetic(),
                    (System.nanoTime() - start) / 1_000_000);
            return opened;
        } catch (RuntimeException | OutOfMemoryError e) {
            model.close();
            throw failed("the imported network cannot embed: ", e);
        }
    }

    /**
     * Loads the files of an imported archive.
     *
     * @throws IllegalArgumentException when TensorFlow cannot load it
     * @throws NoRoomException when this machine has no room for it now
     */
    static SavedModel load(Map<String, byte[]> files) {
        try {
            return SavedModel.load(files);
        } catch (IOException e) {
            throw NoRoomException.inFolder(SavedModel.temporaryFolder(), e);
        } catch (MalformedModelException | EngineException | TensorFlowException e) {
            throw failed("TensorFlow cannot load the imported network: ", e);
        }
    }

    /** Attributes a failure to the network itself, unless this machine has no room for it. */
    private static RuntimeException failed(String what, Throwable cause) {
        Optional<NoRoomException> noRoom = NoRoomException.behind(cause);
        return noRoom.isPresent() ? noRoom.get() : new IllegalArgumentException(what + cause.getMessage(), cause);
    }

    @Override
    public BackboneDescription description() {
        return description;
    }

    @Override
    public Optional<BackboneArtifact> artifact() {
        return Optional.of(artifact);
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
        return batches.embed(images, imported, Embedding::ofValues);
    }

    private NDArray run(NDManager batch, NDArray images) {
        return SavedModel.run(embed, batch, new NDList(images)).head();
    }

    @Override
    public void close() {
        batches.close();
        model.close();
    }
}
