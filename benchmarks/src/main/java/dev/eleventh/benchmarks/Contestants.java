package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.LearnerOptions;
import dev.eleventh.learning.Strategies;
import dev.eleventh.learning.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The strategies that a benchmark may run, by name: those of the learner, and {@link Naive} for contrast. */
final class Contestants {
    static final String ALL = "all";
    static final String EXACT = "exact";

    private final NDManager manager;
    private final long seed;

    Contestants(NDManager manager, long seed) {
        this.manager = manager;
        this.seed = seed;
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(Naive.NAME));
        names.addAll(Strategies.NAMES);
        return names;
    }

    /** The names asked for, each once; {@value #ALL} stands for every one. */
    static List<String> resolve(List<String> asked) {
        List<String> unknown = new ArrayList<>(asked);
        unknown.removeAll(names());
        unknown.remove(ALL);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "--strategies must be of %s or '%s', had %s".formatted(names(), ALL, unknown));
        }
        return asked.contains(ALL) ? names() : asked.stream().distinct().toList();
    }

    /** Makes strategies that have learned nothing yet. */
    Supplier<Strategy> fresh(String name) {
        return name.equals(Naive.NAME)
                ? () -> new Naive(seed)
                : () -> Strategies.create(name, manager, LearnerOptions.defaults());
    }
}
