package dev.eleventh.backbone;

import ai.djl.nn.Block;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A built-in network with other weights. Every batch passes the weights (some 8 MB) as an input, so nothing stays on the
 * engine and there is nothing to close. Passing them from direct memory costs 0.5 ms per batch (from an array 7 ms,
 * measured).
 */
final class FineTunedBackbone implements Embedder {
    private final Backbone network;
    private final EmbeddingBatches.Proven tuned;
    private final BackboneArtifact artifact;
    private final BackboneDescription description;

    private FineTunedBackbone(Backbone network, EmbeddingBatches.Proven tuned, BackboneArtifact artifact) {
        this.network = network;
        this.tuned = tuned;
        this.artifact = artifact;
        BackboneDescription original = network.description();
        this.description = new BackboneDescription(
                original.name() + "-fine-tuned",
                original.format(),
                original.dimension(),
                original.levels(),
                artifact.artifact().sha256());
    }

    /**
     * Determines the batch sizes at which the embeddings are equal. They hold for all weights: the same operations run
     * in the same order, or no sum is rounded whatever the weights.
     */
    static BatchSizes prove(Backbone network) {
        return network.batches()
                .prove(with(network, network.exportedWeights()), BatchSizes.CANDIDATES)
                .sizes();
    }

    static FineTunedBackbone open(Backbone network, BatchSizes sizes, Sha256 sha256, byte[] bytes) {
        NetworkWeights theta =
                NetworkWeights.fromBytes(bytes, network.description().sha256(), network.weights());
        Artifact artifact = new Artifact(sha256, bytes.length, List.of());
        return new FineTunedBackbone(
                network,
                new EmbeddingBatches.Proven(with(network, theta), sizes),
                new BackboneArtifact(BackboneArtifact.Kind.THETA, artifact));
    }

    private static EmbeddingBatches.Network with(Backbone network, NetworkWeights theta) {
        ByteBuffer weights =
                ByteBuffer.allocateDirect(theta.size() * Float.BYTES).order(ByteOrder.nativeOrder());
        boolean exact = network.isExact();
        weights.asFloatBuffer().put(exact ? network.exactWeights(theta) : theta.shared());
        Block signature = network.signature(exact ? "embed_exact" : "embed_with");
        return new SignatureNetwork(network.engine(), network.format(), signature, weights);
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
        return network.decode(imageBytes);
    }

    @Override
    public Pixels ofRgb(float[] rgb) {
        return network.ofRgb(rgb);
    }

    @Override
    public List<Embedding> embed(List<Pixels> images) {
        return network.batches().embed(images, tuned, Embedding::quantise);
    }
}
