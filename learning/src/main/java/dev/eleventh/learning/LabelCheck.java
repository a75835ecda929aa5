package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.Disagreement;
import dev.eleventh.learning.optimise.BalancedRidge;
import dev.eleventh.learning.optimise.ExactSums;
import dev.eleventh.learning.optimise.LeaveOneOut;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the labels of examples with the ones that {@code exact} gives them without having learned from them: a head
 * that has learned from an example with a wrong label is inclined to repeat the label. Thread-safe.
 */
public final class LabelCheck {
    /** Number of rows that are added together; limited because their levels are held as floats. */
    private static final int BATCH = 1_024;

    private final Levels levels;
    private final LeaveOneOut scores;

    private LabelCheck(Levels levels, LeaveOneOut scores) {
        this.levels = levels;
        this.scores = scores;
    }

    /** The examples to learn from; keeps only their sums. Not thread-safe. */
    public static final class Sums {
        private final NDManager manager;
        private final Levels levels;
        private final BalancedRidge ridge;
        private final ExactSums sums;

        /**
         * @param lambda of the exact head ({@code EXACT_LAMBDA}); above 0
         * @param levels the form of the embeddings' levels
         */
        public Sums(NDManager manager, double lambda, Levels levels) {
            this.manager = manager;
            this.levels = levels;
            this.ridge = new BalancedRidge(lambda, levels);
            this.sums = new ExactSums(levels.dimension());
        }

        public void add(List<LabelledEmbedding> examples) {
            for (int from = 0; from < examples.size(); from += BATCH) {
                List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
                Label[] labels = batch.stream().map(LabelledEmbedding::label).toArray(Label[]::new);
                sums.add(manager, rows(levels, batch), labels, 1);
            }
        }

        /**
         * Learns from the examples so far; later additions do not affect the result.
         *
         * @throws IllegalStateException when there is no example
         */
        public LabelCheck check() {
            return new LabelCheck(levels, ridge.equations(sums).leaveOneOut());
        }
    }

    private static float[][] rows(Levels levels, List<LabelledEmbedding> examples) {
        return examples.stream()
                .map(example -> levels.levels(example.embedding()))
                .toArray(float[][]::new);
    }

    /** Returns the labels that were learned. */
    public List<Label> labels() {
        return scores.labels();
    }

    /**
     * Checks examples that were learned, each as if it had been left out. The only example of a label is not
     * questioned.
     */
    public List<Disagreement> learned(List<LabelledEmbedding> examples) {
        List<Disagreement> found = new ArrayList<>();
        examples.stream()
                .collect(Collectors.groupingBy(LabelledEmbedding::label, TreeMap::new, Collectors.toList()))
                .forEach((label, own) -> compare(own, scores.without(label, rows(levels, own)), found));
        return found;
    }

    /** Checks examples that were not learned; one with a label that was not learned either is not questioned. */
    public List<Disagreement> unseen(List<LabelledEmbedding> examples) {
        List<Disagreement> found = new ArrayList<>();
        compare(examples, scores.unseen(rows(levels, examples)), found);
        return found;
    }

    private void compare(List<LabelledEmbedding> examples, double[][] scored, List<Disagreement> found) {
        for (int i = 0; i < scored.length; i++) {
            LabelledEmbedding example = examples.get(i);
            Disagreement.of(example.id(), example.label(), labels(), scored[i]).ifPresent(found::add);
        }
    }
}
