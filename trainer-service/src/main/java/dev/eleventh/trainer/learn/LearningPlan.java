package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The strategies that learn.
 *
 * @param instant learns first, and is published immediately
 * @param later slower strategies that learn in the background; the hold-out decides whether they are promoted
 */
record LearningPlan(Strategy instant, List<Strategy> later) {
    LearningPlan {
        later = List.copyOf(later);
    }

    /**
     * Chooses the strategies as configured. Embeddings of an imported backbone cannot be summed exactly, and imported
     * classes have no examples at first. With such a backbone, {@value TrainerConfig#AUTO} adds rows beside the old
     * ones instead.
     *
     * @param base the backbone whose embeddings are recorded
     */
    static LearningPlan of(
            String strategy,
            List<String> challengers,
            Embedder base,
            NDManager manager,
            LearnerOptions options,
            Network network) {
        Levels levels = levels(base);
        if (!strategy.equals(TrainerConfig.AUTO)) {
            return new LearningPlan(Strategies.of(strategy, manager, options, levels, network), List.of());
        }
        boolean imported = base.artifact().isPresent();
        String instant = imported ? Strategies.EXPAND_FROZEN : Strategies.EXACT;
        List<Strategy> later = new ArrayList<>();
        for (String name : challengers) {
            Strategy challenger = Strategies.of(name, manager, options, levels, network);
            if (!imported || !(challenger instanceof Incremental)) {
                later.add(challenger);
            }
        }
        return new LearningPlan(Strategies.of(instant, manager, options, levels, network), later);
    }

    /** Returns the form of the levels of a backbone's embeddings. */
    private static Levels levels(Embedder base) {
        return new Levels.BuiltIn(base.description().dimension());
    }

    /** Returns all strategies that must receive every change of the train examples. */
    Told told() {
        return new Told(Stream.concat(Stream.of(instant), later.stream())
                .filter(Incremental.class::isInstance)
                .map(Incremental.class::cast)
                .toList());
    }

    /** Forwards each change to every incremental strategy. */
    record Told(List<Incremental> all) implements Incremental {
        @Override
        public void add(List<LabelledEmbedding> examples) {
            all.forEach(each -> each.add(examples));
        }

        @Override
        public void remove(List<LabelledEmbedding> examples) {
            all.forEach(each -> each.remove(examples));
        }
    }
}
