package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.FineTuning;
import dev.eleventh.backbone.Pixels;
import dev.eleventh.backbone.Theta;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The built-in backbone as a network that can be trained, on images that are fetched when they are shown. */
public final class ImageNetwork implements Network {
    private static final int BATCH = 64;

    private final Backbone backbone;
    private final ExampleImages images;

    public ImageNetwork(Backbone backbone, ExampleImages images) {
        this.backbone = backbone;
        this.images = images;
    }

    @Override
    public List<LabelledEmbedding> withImages(List<LabelledEmbedding> examples) {
        Set<ExampleId> present = images.present(ids(examples));
        return examples.stream()
                .filter(example -> present.contains(example.id()))
                .toList();
    }

    @Override
    public Descent begin(float[] kernel, float[] bias) {
        FineTuning tuning = backbone.fineTune(backbone.exportedWeights(), kernel, bias);
        return new Descent() {
            @Override
            public void step(List<LabelledEmbedding> batch, int[] rows, float rate) {
                tuning.step(pixels(backbone, batch), rows, rate);
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
        return embed(backbone.with(new Theta(backbone.description().sha256(), weights)), examples);
    }

    /** The examples as another backbone sees them; every one must have an image. */
    List<LabelledEmbedding> embed(Embedder embedder, List<LabelledEmbedding> examples) {
        List<LabelledEmbedding> embedded = new ArrayList<>(examples.size());
        for (int from = 0; from < examples.size(); from += BATCH) {
            List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
            List<Embedding> embeddings = embedder.embed(pixels(embedder, batch));
            for (int i = 0; i < batch.size(); i++) {
                LabelledEmbedding example = batch.get(i);
                embedded.add(new LabelledEmbedding(example.id(), example.label(), embeddings.get(i)));
            }
        }
        return embedded;
    }

    private List<Pixels> pixels(Embedder embedder, List<LabelledEmbedding> batch) {
        Map<ExampleId, byte[]> files = images.files(ids(batch));
        List<Pixels> pixels = new ArrayList<>(batch.size());
        for (LabelledEmbedding example : batch) {
            byte[] file = files.get(example.id());
            if (file == null) {
                throw new IllegalStateException(
                        "the image of example %s went while it was being learned from; the next lesson is without it"
                                .formatted(example.id()));
            }
            try {
                pixels.add(embedder.decode(file));
            } catch (InvalidImageException e) {
                throw new IllegalStateException(
                        "the image of example %s was decoded when it came, and cannot be now".formatted(example.id()),
                        e);
            }
        }
        return pixels;
    }

    private static List<ExampleId> ids(List<LabelledEmbedding> examples) {
        return examples.stream().map(LabelledEmbedding::id).toList();
    }
}
