package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures embedding decoded images at the largest batch: the overhead of this project compared with plain TensorFlow.
 */
final class EmbeddingRow implements Row {
    private static final int BATCH = 64;
    private static final double BAR = 0.95;

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String what() {
        return "images/s at batch 64, ours against TensorFlow's own interface on the same SavedModel";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        Backbone backbone = bench.backbone();
        int values = 3
                * backbone.description().format().width()
                * backbone.description().format().width();
        float[] scaled = new float[BATCH * values];
        List<Pixels> images = images(backbone, values, scaled);
        double seconds = bench.isQuick() ? 0.1 : 3;
        List<Figure> figures = new ArrayList<>();
        try (PlainTensorFlow plain =
                PlainTensorFlow.load(BATCH, backbone.description().dimension())) {
            plain.fill(scaled);
            requireTheSame(backbone.embed(images), plain.run());
            figures.add(Figure.inTurns(
                    "embedding",
                    "images/s",
                    bench.rounds(),
                    () -> ours(backbone, images, seconds),
                    () -> Rate.perSecond(seconds, () -> {
                        plain.run();
                        return BATCH;
                    }),
                    Bar.atLeast(BAR)));
        }
        figures.add(alone(bench, backbone, images.get(0), Arrays.copyOf(scaled, values), seconds));
        return figures;
    }

    /** Measures one image at a time: the price of batching for a client without concurrent requests. */
    private static Figure alone(Workbench bench, Backbone backbone, Pixels image, float[] scaled, double seconds)
            throws Exception {
        try (PlainTensorFlow plain =
                PlainTensorFlow.load(1, backbone.description().dimension())) {
            plain.fill(scaled);
            return Figure.inTurns(
                    "embedding/alone",
                    "images/s",
                    bench.rounds(),
                    () -> ours(backbone, List.of(image), seconds),
                    () -> Rate.perSecond(seconds, () -> {
                        plain.run();
                        return 1;
                    }),
                    Bar.atLeast(BAR));
        }
    }

    private static double ours(Backbone backbone, List<Pixels> images, double seconds) throws Exception {
        return Rate.perSecond(seconds, () -> backbone.embed(images).size());
    }

    /** Generates noise; the content of an image does not affect the network's time. */
    private static List<Pixels> images(Backbone backbone, int values, float[] scaled) {
        SplittableRandom random = new SplittableRandom(1);
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            float[] rgb = new float[values];
            for (int j = 0; j < values; j++) {
                rgb[j] = (float) random.nextDouble();
                scaled[i * values + j] = 2 * rgb[j] - 1;
            }
            images.add(backbone.ofRgb(rgb));
        }
        return images;
    }

    /** Checks the results, because a yardstick that computes something else would be useless. */
    private static void requireTheSame(List<Embedding> ours, float[] plain) {
        int dimension = ours.get(0).dimension();
        float[] row = new float[dimension];
        float largest = 0;
        for (int i = 0; i < ours.size(); i++) {
            ours.get(i).copyValuesTo(row, 0);
            for (int j = 0; j < dimension; j++) {
                float clamped = Math.min(Math.max(plain[i * dimension + j], 0), Embedding.RANGE);
                largest = Math.max(largest, Math.abs(row[j] - clamped));
            }
        }
        // half a level of 12 bits, plus the rounding difference between the two ways of scaling pixels
        if (largest > 2 * Embedding.RANGE / Embedding.MAX_LEVEL) {
            throw new IllegalStateException("TensorFlow's own interface: embeddings differ by up to " + largest);
        }
    }
}
