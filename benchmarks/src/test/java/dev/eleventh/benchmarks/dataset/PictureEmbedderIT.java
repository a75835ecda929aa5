package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureEmbedderIT {
    private static final Sha256 ANY = Sha256.of("any".getBytes(UTF_8));

    @Test
    void anImageWithoutAFiniteEmbeddingIsNamedAndTheOthersAreKept(@TempDir Path folder) throws IOException {
        List<Picture> pictures = List.of(picture("good", 1), picture("flat", 0));

        try (EmbeddingCache cache = EmbeddingCache.open(folder, ANY, ANY)) {
            PictureEmbedder embedder = new PictureEmbedder(new Reciprocal(), cache);

            assertThatThrownBy(() -> embedder.embed(pictures, done -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("1 of 2 images cannot be used")
                    .hasMessageContaining("flat: the network has no finite embedding of it");
            assertThat(embedder.missing(pictures)).containsExactly(pictures.get(1));
        }
    }

    private static Picture picture(String name, int value) {
        return new Picture(new ExampleId(name), name, new Label("any"), () -> new byte[] {(byte) value});
    }

    /** A network that divides by the image's only value. */
    private static final class Reciprocal implements Embedder {
        private static final PixelFormat FORMAT = PixelFormat.square(1, 3, PixelScale.UNIT);

        @Override
        public BackboneDescription description() {
            return new BackboneDescription("reciprocal", FORMAT, 1, null, ANY);
        }

        @Override
        public Optional<BackboneArtifact> artifact() {
            return Optional.empty();
        }

        @Override
        public Pixels decode(byte[] imageBytes) {
            return ofRgb(new float[] {imageBytes[0], 0, 0});
        }

        @Override
        public Pixels ofRgb(float[] rgb) {
            return new Pixels(FORMAT, rgb);
        }

        @Override
        public List<Embedding> embed(List<Pixels> images) {
            return images.stream()
                    .map(image -> Embedding.ofValues(new float[] {1 / image.value(0, 0, 0)}))
                    .toList();
        }
    }
}
