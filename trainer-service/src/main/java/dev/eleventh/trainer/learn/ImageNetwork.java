package dev.eleventh.trainer.learn;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.FineTuning;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.CannotLearnException;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.trainer.record.VersionBackbone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backbone that embeds examples as a trainable network, if it is built in. Images are read when a training step
 * needs them.
 */
public final class ImageNetwork implements Network {
    private static final int BATCH = 64;

    private final Embedder base;
    private final ExampleImages images;

    /** @param base the backbone that embeds examples */
    public ImageNetwork(Embedder base, ExampleImages images) {
        this.base = base;
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
        Backbone backbone = trainable();
        FineTuning tuning = backbone.fineTune(backbone.exportedWeights(), kernel, bias);
        return new Descent() {
            @Override
            public void step(List<LabelledEmbedding> batch, int[] rows, float rate) {
                Map<ExampleId, Pixels> present = pixels(backbone, batch);
                List<Pixels> shown = new ArrayList<>();
                int[] shownRows = new int[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    Pixels pixels = present.get(batch.get(i).id());
                    if (pixels != null) {
                        shownRows[shown.size()] = rows[i];
                        shown.add(pixels);
                    }
                }
                if (!shown.isEmpty()) {
                    tuning.step(shown, Arrays.copyOf(shownRows, shown.size()), rate);
                }
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
        return embed(trainable().with(weights(weights)), examples);
    }

    /** Returns the backbone of a version that was trained here. */
    VersionBackbone trained(float[] weights) {
        NetworkWeights theta = weights(weights);
        return VersionBackbone.fresh(trainable().with(theta), theta.toBytes());
    }

    private NetworkWeights weights(float[] weights) {
        return new NetworkWeights(base.description().sha256(), weights);
    }

    private Backbone trainable() {
        if (base instanceof Backbone backbone) {
            return backbone;
        }
        throw new CannotLearnException(
                "the strategy trains a built-in network, but %s embeds the examples; choose another strategy, or move to the built-in network"
                        .formatted(base.description().name()));
    }

    /** Embeds the examples with another backbone. Examples whose image was deleted are left out. */
    List<LabelledEmbedding> embed(Embedder embedder, List<LabelledEmbedding> examples) {
        List<LabelledEmbedding> embedded = new ArrayList<>(examples.size());
        for (int from = 0; from < examples.size(); from += BATCH) {
            List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
            Map<ExampleId, Pixels> pixels = pixels(embedder, batch);
            Iterator<Embedding> embeddings =
                    embedder.embed(List.copyOf(pixels.values())).iterator();
            Map<ExampleId, Embedding> byId = new HashMap<>();
            pixels.keySet().forEach(id -> byId.put(id, embeddings.next()));
            for (LabelledEmbedding example : batch) {
                Embedding embedding = byId.get(example.id());
                if (embedding != null) {
                    embedded.add(new LabelledEmbedding(example.id(), example.label(), embedding));
                }
            }
        }
        return embedded;
    }

    /**
     * Returns the pixels in the order of the batch. An example may be retracted, and its image deleted, at any time.
     */
    private Map<ExampleId, Pixels> pixels(Embedder embedder, List<LabelledEmbedding> batch) {
        Map<ExampleId, byte[]> files = images.files(ids(batch));
        Map<ExampleId, Pixels> pixels = new LinkedHashMap<>();
        for (LabelledEmbedding example : batch) {
            byte[] file = files.get(example.id());
            if (file == null) {
                continue;
            }
            try {
                pixels.put(example.id(), embedder.decode(file));
            } catch (InvalidImageException e) {
                throw new IllegalStateException(
                        "the image of example %s was decoded when recorded, but cannot be now; retract the example"
                                .formatted(example.id()),
                        e);
            }
        }
        return pixels;
    }

    private static List<ExampleId> ids(List<LabelledEmbedding> examples) {
        return examples.stream().map(LabelledEmbedding::id).toList();
    }
}
