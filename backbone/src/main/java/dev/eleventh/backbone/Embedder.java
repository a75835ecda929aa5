package dev.eleventh.backbone;

import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.NotFiniteException;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.List;
import java.util.Optional;

/**
 * A backbone in use: converts image bytes to pixels and pixels to embeddings. A head works only with the embedder on
 * whose {@code sha256} it was learned. All methods are thread-safe. {@link #decode} runs in parallel. Images that
 * several threads pass to {@link #embed} at the same time are embedded together, two batches at a time, which keeps
 * every processor busy.
 */
public interface Embedder {
    BackboneDescription description();

    /**
     * Returns the unpublished artifact that a manifest must name so that other processes can compute the same
     * embeddings; empty for the built-in backbone.
     */
    Optional<BackboneArtifact> artifact();

    /**
     * Decodes an image to the size and scale that {@link #embed} accepts.
     *
     * @throws InvalidImageException when the bytes are not a usable image; the message says why
     */
    Pixels decode(byte[] imageBytes) throws InvalidImageException;

    /**
     * Converts an image that was decoded and resized elsewhere to the scale that {@link #embed} accepts, and to grey if
     * the network reads grey.
     *
     * @param rgb [size * size * 3], rows of red, green and blue in [0, 1]
     */
    Pixels ofRgb(float[] rgb);

    /**
     * Returns one embedding per image, in order; the embedding does not depend on the other images in the batch.
     *
     * @throws NotFiniteException when the network has no finite embedding of one of the images
     */
    List<Embedding> embed(List<Pixels> images);

    /**
     * Embeds images from untrusted senders: an image without a finite embedding gets an empty result, and the others
     * get theirs. An imported network may divide by a value that is 0 for an image of one colour.
     */
    default List<Optional<Embedding>> embedEach(List<Pixels> images) {
        try {
            return embed(images).stream().map(Optional::of).toList();
        } catch (NotFiniteException e) {
            // rare enough to embed the images one by one
            return images.size() == 1
                    ? List.of(Optional.empty())
                    : images.stream()
                            .map(image -> embedEach(List.of(image)).get(0))
                            .toList();
        }
    }
}
