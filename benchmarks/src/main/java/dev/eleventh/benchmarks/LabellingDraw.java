package dev.eleventh.benchmarks;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;

/**
 * The images of one run: those whose labels are known at the start, and the pool, whose labels a person gives on demand.
 */
record LabellingDraw(List<LabelledEmbedding> start, List<LabelledEmbedding> pool) {
    LabellingDraw {
        start = List.copyOf(start);
        pool = List.copyOf(pool);
    }

    /**
     * Draws at random.
     *
     * @param startClasses number of classes of which images are known at the start
     * @param startImages number of images known at the start, of all these classes together
     * @param poolImages number of images in the pool, of all classes
     */
    static LabellingDraw of(
            List<LabelledEmbedding> train,
            SortedSet<Label> labels,
            int startClasses,
            int startImages,
            int poolImages,
            long seed) {
        Random random = new Random(seed);
        List<Label> classes = new ArrayList<>(labels);
        Collections.shuffle(classes, random);
        Set<Label> known = Set.copyOf(classes.subList(0, startClasses));
        List<LabelledEmbedding> shuffled = new ArrayList<>(train);
        Collections.shuffle(shuffled, random);
        List<LabelledEmbedding> start = new ArrayList<>();
        List<LabelledEmbedding> pool = new ArrayList<>();
        for (LabelledEmbedding image : shuffled) {
            if (start.size() < startImages && known.contains(image.label())) {
                start.add(named(image, seed));
            } else if (pool.size() < poolImages) {
                pool.add(named(image, seed));
            }
        }
        if (start.size() < startImages || pool.size() < poolImages) {
            throw new IllegalArgumentException(
                    "--start and --pool need %d images with %d of the known classes, the data set gave %d and %d; lower them, or raise --train-per-class"
                            .formatted(
                                    startImages + poolImages, startImages, start.size() + pool.size(), start.size()));
        }
        return new LabellingDraw(start, pool);
    }

    /** Choices at random follow hashes of the ids, so each run needs ids of its own. */
    private static LabelledEmbedding named(LabelledEmbedding image, long seed) {
        return new LabelledEmbedding(new ExampleId("run-" + seed + "-" + image.id()), image.label(), image.embedding());
    }
}
