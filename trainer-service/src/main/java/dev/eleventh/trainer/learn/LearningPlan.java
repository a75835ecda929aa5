package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
     * Chooses the strategies as configured. Under {@value TrainerConfig#AUTO}, the exact head is published first. On an
     * imported network, {@code exact-projected} challenges it: it gains 2 to 9 points on modern networks (RanPAC,
     * McDonnell et al. 2023), but takes seconds. Imported classes have no examples at first, so rows are added beside
     * theirs instead, and {@code exact-projected} learns as soon as every class has an example.
     *
     * @param base the backbone whose embeddings are recorded
     * @param hasImportedClasses whether version 1 is an imported classifier
     */
    static LearningPlan of(
            String strategy,
            List<String> challengers,
            BackboneDescription base,
            boolean hasImportedClasses,
            NDManager manager,
            LearnerOptions options,
            Network network) {
        // with these levels, exact strategies refuse the embeddings of a network that release 0.1 imported
        Levels levels = Objects.requireNonNullElseGet(base.levels(), () -> new Levels.BuiltIn(base.dimension()));
        if (!strategy.equals(TrainerConfig.AUTO)) {
            return new LearningPlan(Strategies.of(strategy, manager, options, levels, network), List.of());
        }
        boolean canSum = base.levels() != null;
        Set<String> later = new LinkedHashSet<>();
        if (base.levels() instanceof Quantiser) {
            later.add(Strategies.EXACT_PROJECTED);
        }
        later.addAll(challengers);
        return new LearningPlan(
                Strategies.of(
                        hasImportedClasses || !canSum ? Strategies.EXPAND_FROZEN : Strategies.EXACT,
                        manager,
                        options,
                        levels,
                        network),
                later.stream()
                        .map(name -> Strategies.of(name, manager, options, levels, network))
                        .filter(challenger -> canSum || !(challenger instanceof Incremental))
                        .toList());
    }

    /** Returns all strategies, in the order in which they learn. */
    List<Strategy> all() {
        return Stream.concat(Stream.of(instant), later.stream()).toList();
    }

    /** Returns all strategies that must receive every change of the train examples. */
    Told told() {
        return new Told(all().stream()
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
