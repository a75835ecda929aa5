package dev.eleventh.benchmarks.unknown;

import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Divides classes into groups. Each group in turn is left out, so its images are unknown. */
public final class LeftOutClasses {
    private LeftOutClasses() {}

    /**
     * Returns groups of random classes, each class in one group; the last group may be smaller.
     *
     * @param size of a group
     * @throws IllegalArgumentException when fewer than two classes would be left to learn
     */
    public static List<Set<Label>> groups(SortedSet<Label> labels, int size, long seed) {
        if (size < 1 || labels.size() - size < 2) {
            throw new IllegalArgumentException(
                    "--left-out must be at least 1 and leave 2 of the %d classes to learn, was %d"
                            .formatted(labels.size(), size));
        }
        List<Label> shuffled = new ArrayList<>(labels);
        Collections.shuffle(shuffled, new Random(seed));
        List<Set<Label>> groups = new ArrayList<>();
        for (int from = 0; from < shuffled.size(); from += size) {
            groups.add(new TreeSet<>(shuffled.subList(from, Math.min(from + size, shuffled.size()))));
        }
        return groups;
    }
}
