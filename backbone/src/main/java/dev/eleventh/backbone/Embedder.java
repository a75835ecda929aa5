package dev.eleventh.backbone;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.NotFiniteException;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.List;
import java.util.Optional;

/**
 * A backbone in use: image bytes to pixels to embeddings. A head goes with the embedder whose {@code sha256} it was
 * learned on, no other. Every method may be called from any thread; {@link #decode} runs in parallel; what several
 * threads bring to {@link #embed} at the same time is embedded together, two batches at a time, which keeps every processor busy.
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

    /**
     * An image that was decoded and resized elsewhere, at the scale that {@link #embed} takes; grey where the network reads grey.
     *
     * @param rgb [size * size * 3], rows of red, green and blue in [0, 1]
     */
    Pixels ofRgb(float[] rgb);

    /**
     * One embedding for each image, in their order; the same for an image whatever it is batched with.
     *
     * @throws NotFiniteException when the network has no finite embedding of one of them
     */
    List<Embedding> embed(List<Pixels> images);

    /**
     * The same for images that anybody may have sent: one of which the network has no finite embedding leaves its place
     * empty, and the others theirs. An imported network may divide by what is 0 for an image of one colour.
     */
    default List<Optional<Embedding>> embedEach(List<Pixels> images) {
        try {
            return embed(images).stream().map(Optional::of).toList();
        } catch (NotFiniteException e) {
            // seldom enough to do them one by one
            return images.size() == 1
                    ? List.of(Optional.empty())
                    : images.stream()
                            .map(image -> embedEach(List.of(image)).get(0))
                            .toList();
        }
    }
}
