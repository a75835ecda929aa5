package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The strategies that a benchmark can run, by name: the learner's strategies, and {@link Naive} for contrast. */
final class Contestants {
    static final String ALL = "all";

    private final NDManager manager;
    private final Levels levels;
    private final @Nullable Network network;
    private final long seed;

    /**
     * @param dimension of the embeddings, which are of the built-in network
     * @param network for {@code full}; null where no images are available
     */
    Contestants(NDManager manager, int dimension, @Nullable Network network, long seed) {
        this.manager = manager;
        this.levels = new Levels.BuiltIn(dimension);
        this.network = network;
        this.seed = seed;
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(Naive.NAME));
        names.addAll(Strategies.NAMES);
        return names;
    }

    /** Returns the requested names without duplicates; {@value #ALL} stands for all of them. */
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

    /** Returns a supplier of strategies that have learned nothing yet. */
    Supplier<Strategy> fresh(String name) {
        return name.equals(Naive.NAME)
                ? () -> new Naive(seed)
                : () -> Strategies.of(name, manager, LearnerOptions.defaults(), levels, network);
    }
}
