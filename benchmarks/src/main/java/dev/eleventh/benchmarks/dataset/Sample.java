package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The images of a data set that one benchmark uses, drawn at random by its seed.
 *
 * @param train the images to learn from
 * @param holdOut never learned from: the temperature is fitted on them
 * @param test never learned from: results are measured on them, and nothing is selected by them
 */
public record Sample(SortedSet<Label> labels, List<Picture> train, List<Picture> holdOut, List<Picture> test) {
    public Sample {
        labels = Collections.unmodifiableSortedSet(labels);
        train = List.copyOf(train);
        holdOut = List.copyOf(holdOut);
        test = List.copyOf(test);
    }

    /**
     * The number of images of each label to use, or all if there are fewer.
     *
     * @param holdOut taken from the training images; at most a fifth of them
     * @param test if the data set does not define test images, at most a fifth of all, taken first
     */
    public record PerClass(int train, int holdOut, int test) {
        public PerClass {
            if (train < 1 || holdOut < 0 || test < 1) {
                throw new IllegalArgumentException(
                        "per class, images to learn and test must be at least 1, held out 0; were %d, %d, %d"
                                .formatted(train, test, holdOut));
            }
        }
    }

    /**
     * Draws a sample.
     *
     * @throws IOException when a label has no image to learn from or none to test with
     */
    public static Sample draw(Dataset dataset, PerClass perClass, long seed) throws IOException {
        List<Picture> train = new ArrayList<>();
        List<Picture> holdOut = new ArrayList<>();
        List<Picture> test = new ArrayList<>();
        Map<Label, List<Picture>> toLearn = byLabel(dataset.train());
        Map<Label, List<Picture>> toTest = byLabel(dataset.test());
        for (Label label : dataset.labels()) {
            List<Picture> pool = shuffled(toLearn, label, seed);
            List<Picture> tests = dataset.test().isEmpty()
                    ? take(pool, Math.min(perClass.test(), Math.max(1, pool.size() / 5)))
                    : take(shuffled(toTest, label, seed), perClass.test());
            holdOut.addAll(take(pool, Math.min(perClass.holdOut(), pool.size() / 5)));
            if (pool.isEmpty() || tests.isEmpty()) {
                throw new IOException("'%s' has %d images to learn and %d to test, needs 1 of each; add some"
                        .formatted(label, pool.size(), tests.size()));
            }
            train.addAll(take(pool, perClass.train()));
            test.addAll(tests);
        }
        return new Sample(dataset.labels(), train, holdOut, test);
    }

    /** Returns all images. */
    public List<Picture> pictures() {
        List<Picture> all = new ArrayList<>(train);
        all.addAll(holdOut);
        all.addAll(test);
        return all;
    }

    private static Map<Label, List<Picture>> byLabel(List<Picture> pictures) {
        return pictures.stream().collect(Collectors.groupingBy(Picture::label));
    }

    private static List<Picture> shuffled(Map<Label, List<Picture>> pictures, Label label, long seed) {
        List<Picture> own = new ArrayList<>(pictures.getOrDefault(label, List.of()));
        // the seed depends on the label, so that adding another label does not change the draw for this one
        Collections.shuffle(own, new Random(31 * seed + label.value().hashCode()));
        return own;
    }

    /** Removes and returns the first {@code count} images of the pool, or all if there are fewer. */
    private static List<Picture> take(List<Picture> pool, int count) {
        List<Picture> head = pool.subList(0, Math.min(count, pool.size()));
        List<Picture> taken = List.copyOf(head);
        head.clear();
        return taken;
    }
}
