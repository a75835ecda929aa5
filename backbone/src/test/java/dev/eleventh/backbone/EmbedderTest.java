package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbedderTest {
    private static final PixelFormat ONE = PixelFormat.square(1, 1, PixelScale.BYTE);

    @Test
    void anImageWithoutAFiniteEmbeddingLeavesOnlyItsOwnPlaceEmpty() {
        List<Pixels> images = IntStream.range(0, 5)
                .mapToObj(i -> new Pixels(ONE, new float[] {i - 2}))
                .toList();

        List<Optional<Embedding>> embeddings = new Reciprocal().embedEach(images);

        assertThat(embeddings).extracting(Optional::isPresent).containsExactly(true, true, false, true, true);
        assertThat(embeddings.get(4)).contains(Embedding.ofValues(new float[] {0.5f}));
    }

    /** A network that divides by a value that may be 0. */
    private static final class Reciprocal implements Embedder {
        @Override
        public BackboneDescription description() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<BackboneArtifact> artifact() {
            return Optional.empty();
        }

        @Override
        public Pixels decode(byte[] imageBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pixels ofRgb(float[] rgb) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Embedding> embed(List<Pixels> images) {
            return images.stream()
                    .map(image -> Embedding.ofValues(new float[] {1 / image.value(0, 0, 0)}))
                    .toList();
        }
    }
}
