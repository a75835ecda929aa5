package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.data.LearnerOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates strategies by name. */
public final class Strategies {
    public static final String EXACT = ExactStrategy.EXACT;
    public static final String EXACT_PROJECTED = ExactStrategy.PROJECTED;
    public static final String EXPAND = Expand.EXPAND;
    public static final String EXPAND_FROZEN = Frozen.EXPAND_FROZEN;
    public static final String FULL = Full.NAME;

    /** The names of all strategies. */
    public static final List<String> NAMES = List.of(
            ExactStrategy.EXACT,
            ExactStrategy.PROJECTED,
            Expand.EXPAND,
            Expand.NEW_HEAD,
            Expand.RESERVED,
            Frozen.EXPAND_FROZEN,
            Frozen.PARALLEL,
            Full.NAME,
            Retrieval.RETRIEVAL,
            Retrieval.METRIC,
            OneShot.NAME);

    private static final int PROJECTION_WIDTH = 4000;
    private static final long SEED = 11;

    private Strategies() {}

    /**
     * Creates a strategy that has not learned anything yet.
     *
     * @param manager of the engine that does the arithmetic; must outlive the strategy
     * @param levels the form of the embeddings' levels, which the exact strategies sum
     * @param network for {@code full}; null where no images are available
     * @throws IllegalArgumentException when no strategy has that name, or the strategy needs a network and there is
     *     none
     */
    public static Strategy of(
            String name, NDManager manager, LearnerOptions options, Levels levels, @Nullable Network network) {
        return switch (name) {
            case ExactStrategy.EXACT -> new ExactStrategy(manager, options, levels, null);
            case ExactStrategy.PROJECTED ->
                new ExactStrategy(manager, options, levels, SignProjection.of(SEED, levels, PROJECTION_WIDTH));
            case Expand.EXPAND, Expand.NEW_HEAD, Expand.RESERVED -> new Expand(name, manager, options);
            case Frozen.EXPAND_FROZEN, Frozen.PARALLEL -> new Frozen(name, manager, options);
            case Retrieval.RETRIEVAL -> new Retrieval(manager, null);
            case Retrieval.METRIC -> new Retrieval(manager, new TripletLearning(SEED));
            case OneShot.NAME -> new OneShot(manager, options);
            case Full.NAME -> full(manager, options, network);
            default ->
                throw new IllegalArgumentException("strategy must be one of %s, was '%s'".formatted(NAMES, name));
        };
    }

    private static Strategy full(NDManager manager, LearnerOptions options, @Nullable Network network) {
        if (network == null) {
            throw new IllegalArgumentException("strategy 'full' trains the network on images, but none are available");
        }
        return new Full(manager, options, network);
    }
}
