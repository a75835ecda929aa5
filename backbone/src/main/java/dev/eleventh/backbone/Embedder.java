package dev.eleventh.backbone;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.List;
import java.util.Optional;

/**
 * A backbone in use: image bytes to pixels to embeddings. A head goes with the embedder whose {@code sha256} it was
 * learned on, no other. Every method may be called from any thread; {@link #decode} runs in parallel, batches of {@link
 * #embed} take turns, as one keeps every core busy.
 */
public interface Embedder {
    BackboneDescription description();

    /** What a manifest must name so that others can embed alike, not yet published; empty for the built-in backbone. */
    Optional<BackboneArtifact> artifact();

    /**
     * The image at the size and scale that {@link #embed} takes.
     *
     * @throws InvalidImageException when the bytes are no image that can be used; the message says why
     */
    Pixels decode(byte[] imageBytes) throws InvalidImageException;

    /** One embedding for each image, in their order; the same for an image whatever it is batched with. */
    List<Embedding> embed(List<Pixels> images);
}
