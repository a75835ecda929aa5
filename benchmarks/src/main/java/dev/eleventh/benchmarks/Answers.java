package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.evaluation.CalibrationError;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A head's predictions for labelled embeddings. */
final class Answers {
    /** Large enough to keep the engine busy, small enough to fit into memory beside everything else. */
    private static final int BATCH = 1024;

    private final List<Answer> answers;

    private Answers(List<Answer> answers) {
        this.answers = answers;
    }

    /**
     * One prediction.
     *
     * @param confidence the probability of the predicted label
     */
    public record Answer(Label label, Label predicted, double confidence) {
        boolean isRight() {
            return label.equals(predicted);
        }
    }

    static Answers of(NDManager manager, Head head, double temperature, List<LabelledEmbedding> examples) {
        List<Answer> answers = new ArrayList<>(examples.size());
        try (HeadScorer scorer = new HeadScorer(manager, head, temperature)) {
            for (int from = 0; from < examples.size(); from += BATCH) {
                List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
                float[][] rows = scorer.probabilities(
                        batch.stream().map(LabelledEmbedding::embedding).toList());
                for (int i = 0; i < rows.length; i++) {
                    var best = HeadScorer.rank(scorer.labels(), rows[i], 1).get(0);
                    answers.add(new Answer(batch.get(i).label(), best.label(), best.probability()));
                }
            }
        }
        return new Answers(answers);
    }

    List<Answer> list() {
        return answers;
    }

    /** Returns the share of correct predictions among the examples of some labels, in [0, 1]. */
    double accuracy(Collection<Label> labels) {
        Set<Label> asked = new HashSet<>(labels);
        return answers.stream()
                .filter(answer -> asked.contains(answer.label()))
                .mapToInt(answer -> answer.isRight() ? 1 : 0)
                .average()
                .orElse(0);
    }

    double calibrationError() {
        CalibrationError error = new CalibrationError();
        answers.forEach(answer -> error.observe(answer.confidence(), answer.isRight()));
        return error.value();
    }
}
