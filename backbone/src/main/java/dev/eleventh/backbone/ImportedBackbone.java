package dev.eleventh.backbone;

import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An imported network without its last layer. Its embeddings stay float32, so that its head answers as it always did.
 */
final class ImportedBackbone implements Embedder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImportedBackbone.class);

    private final BackboneDescription description;
    private final BackboneArtifact artifact;
    private final ImageDecoder decoder;
    private final LoadedNetwork network;
    private final EmbeddingBatches batches;
    private final EmbeddingBatches.Proven imported;

    private ImportedBackbone(
            Backbone engine,
            ImportedNetwork imported,
            BackboneArtifact artifact,
            LoadedNetwork network,
            EmbeddingBatches batches) {
        PixelFormat format = imported.format();
        this.description = new BackboneDescription(
                imported.name(),
                format,
                imported.dimension(),
                imported.quantiser(),
                artifact.artifact().sha256());
        this.artifact = artifact;
        this.decoder = engine.decoder().with(format);
        this.network = network;
        this.batches = batches;
        this.imported = batches.prove(network, batchSizes(imported));
    }

    private static List<Integer> batchSizes(ImportedNetwork network) {
        Integer only = network.onnx() == null ? null : network.onnx().batch();
        return only == null ? BatchSizes.CANDIDATES : List.of(only);
    }

    /**
     * Opens an imported network.
     *
     * @param file with the artifact; its engine reads it whole, so it is not needed afterwards
     */
    static ImportedBackbone open(Backbone engine, BackboneArtifact artifact, Path file) {
        try (ImportArchive archive = ImportArchive.unpack(artifact.kind(), file)) {
            ImportedNetwork network = archive.network();
            List<Integer> sizes = batchSizes(network);
            // created before the network, because this may run out of memory and a network that is loaded in vain leaks
            // some
            boolean reentrant = network.onnx() != null;
            EmbeddingBatches batches =
                    new EmbeddingBatches(network.format(), network.form(), sizes.get(sizes.size() - 1), reentrant);
            try {
                return open(engine, archive, artifact, batches);
            } catch (RuntimeException | Error e) {
                batches.close();
                throw e;
            }
        }
    }

    private static ImportedBackbone open(
            Backbone engine, ImportArchive archive, BackboneArtifact artifact, EmbeddingBatches batches) {
        long start = System.nanoTime();
        LoadedNetwork network = LoadedNetwork.of(engine, archive);
        try {
            ImportedBackbone opened = new ImportedBackbone(engine, archive.network(), artifact, network, batches);
            warnOfOtherEngine(engine, archive.network());
            LOG.info(
                    "imported backbone loaded name={} kind={} sha256={} bytes={} batch_sizes={} arithmetic={} millis={}",
                    archive.network().name(),
                    artifact.kind().code(),
                    artifact.artifact().sha256(),
                    artifact.artifact().bytes(),
                    opened.imported.sizes().sizes(),
                    opened.imported.sizes().arithmetic(),
                    (System.nanoTime() - start) / 1_000_000);
            return opened;
        } catch (RuntimeException | OutOfMemoryError e) {
            network.close();
            throw failed("the imported network cannot embed: ", e);
        }
    }

    /** Embeddings of another engine may differ in their last bits from those that were recorded. */
    private static void warnOfOtherEngine(Backbone engine, ImportedNetwork network) {
        ImportedNetwork.Engine imported = network.engine();
        ImportedNetwork.Engine here = OnnxImport.engine(engine);
        if (imported != null && !imported.equals(here)) {
            LOG.warn(
                    "backbone imported with another engine name={} imported={} here={} effect=embeddings may differ in their last bits",
                    network.name(),
                    imported,
                    here);
        }
    }

    /** Attributes a failure to the network itself, unless this machine has no room for it. */
    static RuntimeException failed(String what, Throwable cause) {
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

    @Override
    public void close() {
        batches.close();
        network.close();
    }
}
