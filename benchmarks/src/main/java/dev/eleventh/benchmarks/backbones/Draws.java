package dev.eleventh.benchmarks.backbones;

import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.dataset.Sample;
import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The examples that every network learns from, drawn several times. A draw has the same number of examples of each
 * class, and contains those that it has at a smaller number.
 */
public final class Draws {
    private final List<Integer> counts;
    private final List<Map<Label, List<Picture>>> draws;

    private Draws(List<Integer> counts, List<Map<Label, List<Picture>>> draws) {
        this.counts = counts;
        this.draws = draws;
    }

    /**
     * Draws examples from the images to learn from.
     *
     * @param asked numbers of examples per class; those that the smallest class does not have are left out
     * @param draws 1 or more
     * @throws IllegalArgumentException when there is only one class, or the smallest one has too few images for every
     *     number
     */
    public static Draws of(Sample sample, SortedSet<Integer> asked, int draws, long seed) {
        if (asked.isEmpty() || asked.first() < 1 || draws < 1) {
            throw new IllegalArgumentException(
                    "--examples must be 1 or more each, and --draws 1 or more, were %s and %d".formatted(asked, draws));
        }
        if (sample.labels().size() < 2) {
            throw new IllegalArgumentException(
                    "a comparison needs 2 classes or more, had only %s; add a folder for each further class"
                            .formatted(sample.labels()));
        }
        Map<Label, List<Picture>> pools = sample.train().stream()
                .collect(Collectors.groupingBy(Picture::label, TreeMap::new, Collectors.toList()));
        int least = pools.values().stream().mapToInt(List::size).min().orElse(0);
        if (least < asked.first()) {
            throw new IllegalArgumentException(
                    "the classes %s have fewer than %d images to learn from; add images to them, remove them, or set a smaller number with --examples"
                            .formatted(smallerThan(asked.first(), pools), asked.first()));
        }
        List<Integer> counts = List.copyOf(asked.headSet(least + 1));
        int most = counts.get(counts.size() - 1);
        List<Map<Label, List<Picture>>> drawn = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            Map<Label, List<Picture>> byLabel = new TreeMap<>();
            for (Map.Entry<Label, List<Picture>> pool : pools.entrySet()) {
                List<Picture> shuffled = new ArrayList<>(pool.getValue());
                Collections.shuffle(
                        shuffled,
                        new Random(31 * (seed + draw) + pool.getKey().value().hashCode()));
                byLabel.put(pool.getKey(), List.copyOf(shuffled.subList(0, most)));
            }
            drawn.add(byLabel);
        }
        return new Draws(counts, drawn);
    }

    private static List<Label> smallerThan(int count, Map<Label, List<Picture>> pools) {
        return pools.entrySet().stream()
                .filter(pool -> pool.getValue().size() < count)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the numbers of examples per class, in ascending order. */
    public List<Integer> counts() {
        return counts;
    }

    /** Returns the number of draws. */
    public int size() {
        return draws.size();
    }

    /** Returns the examples that a draw has at a number of examples per class but not at the next smaller number. */
    List<Picture> added(int draw, int step) {
        int from = step == 0 ? 0 : counts.get(step - 1);
        return draws.get(draw).values().stream()
                .flatMap(pictures -> pictures.subList(from, counts.get(step)).stream())
                .toList();
    }

    /** Returns the images of all draws, each once. */
    public Set<Picture> pictures() {
        Set<Picture> all = new LinkedHashSet<>();
        draws.forEach(draw -> draw.values().forEach(all::addAll));
        return all;
    }
}
