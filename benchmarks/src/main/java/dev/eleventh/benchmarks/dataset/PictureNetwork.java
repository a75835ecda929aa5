package dev.eleventh.benchmarks.dataset;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.FineTuning;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The backbone as a trainable network on a data set's images; each image is read again whenever it is used. */
public final class PictureNetwork implements Network {
    private static final int BATCH = 64;

    private final Backbone backbone;
    private final Map<ExampleId, Picture> pictures;

    public PictureNetwork(Backbone backbone, List<Picture> pictures) {
        this.backbone = backbone;
        this.pictures = pictures.stream().collect(Collectors.toMap(Picture::id, Function.identity()));
    }

    @Override
    public List<LabelledEmbedding> withImages(List<LabelledEmbedding> examples) {
        return examples.stream()
                .filter(example -> pictures.containsKey(example.id()))
                .toList();
    }

    @Override
    public Descent begin(float[] kernel, float[] bias) {
        FineTuning tuning = backbone.fineTune(backbone.exportedWeights(), kernel, bias);
        return new Descent() {
            @Override
            public void step(List<LabelledEmbedding> batch, int[] rows, float rate) {
                tuning.step(pixels(batch), rows, rate);
            }

            @Override
            public float[] weights() {
                return tuning.theta().values();
            }

            @Override
            public void close() {
                tuning.close();
            }
        };
    }

    @Override
    public List<LabelledEmbedding> embed(float[] weights, List<LabelledEmbedding> examples) {
        Embedder embedder =
                backbone.with(new NetworkWeights(backbone.description().sha256(), weights));
        List<LabelledEmbedding> present = withImages(examples);
        List<LabelledEmbedding> embedded = new ArrayList<>(present.size());
        for (int from = 0; from < present.size(); from += BATCH) {
            List<LabelledEmbedding> batch = present.subList(from, Math.min(from + BATCH, present.size()));
            List<Embedding> embeddings = embedder.embed(pixels(batch));
            for (int i = 0; i < batch.size(); i++) {
                LabelledEmbedding example = batch.get(i);
                embedded.add(new LabelledEmbedding(example.id(), example.label(), embeddings.get(i)));
            }
        }
        return embedded;
    }

    private List<Pixels> pixels(List<LabelledEmbedding> batch) {
        return batch.parallelStream().map(this::pixels).toList();
    }

    private Pixels pixels(LabelledEmbedding example) {
        Picture picture = Objects.requireNonNull(pictures.get(example.id()), "an image of the sample");
        try {
            return backbone.decode(picture.source().read());
        } catch (IOException e) {
            throw new UncheckedIOException("image %s can no longer be read".formatted(picture.name()), e);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("image %s changed while it was used".formatted(picture.name()), e);
        }
    }
}
