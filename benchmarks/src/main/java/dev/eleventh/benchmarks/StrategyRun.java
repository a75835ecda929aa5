package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Strategy;
import dev.eleventh.learning.evaluation.AccuracyMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One strategy through one stream, step by step, measured after each; then from nothing again, all at once. */
final class StrategyRun {
    /** Their old logits stay what they were, bit by bit, and that is checked. */
    private static final Set<String> KEEP_OLD_LOGITS = Set.of("expand-frozen", "parallel");

    private final NDManager manager;
    private final Supplier<Strategy> fresh;
    private final Setting setting;

    /**
     * What every strategy gets.
     *
     * @param replayPerClass places in the replay buffer for each class seen
     * @param prequentialUpdates how often is learned in each step when examples are predicted first; 0 leaves that out
     * @param holdOut the temperature is fitted on them
     */
    record Setting(
            int replayPerClass, int prequentialUpdates, List<LabelledEmbedding> holdOut, List<LabelledEmbedding> test) {
        Setting {
            if (replayPerClass < 1 || prequentialUpdates < 0) {
                throw new IllegalArgumentException(
                        "replay per class must be at least 1 and prequential updates 0, were %d and %d"
                                .formatted(replayPerClass, prequentialUpdates));
            }
            holdOut = List.copyOf(holdOut);
            test = List.copyOf(test);
        }
    }

    StrategyRun(NDManager manager, Supplier<Strategy> fresh, Setting setting) {
        this.manager = manager;
        this.fresh = fresh;
        this.setting = setting;
    }

    StrategyResult of(TaskStream stream) {
        Strategy strategy = fresh.get();
        StreamLearner learner = new StreamLearner(strategy, setting.replayPerClass(), setting.holdOut());
        Steps steps = new Steps(stream);
        Head head = steps.learnedBy(learner);
        double temperature = Temperature.of(manager, head, learner.data());
        Answers sure = Answers.of(manager, head, temperature, setting.test());
        byte[] bytes = HeadCodec.encode(head);
        StreamLearner joint = new StreamLearner(fresh.get(), Integer.MAX_VALUE, setting.holdOut());
        Head all = joint.learn(stream.steps().stream().flatMap(List::stream).toList());
        List<Double> jointPerTask = perTask(Answers.of(manager, all, 1, setting.test()), stream.tasks());
        AccuracyMatrix matrix = new AccuracyMatrix(steps.rows);
        return new StrategyResult(
                strategy.name(),
                stream.order().toString(),
                steps.classesSeen,
                steps.accuracies(matrix),
                matrix.averageAccuracy(),
                matrix.averageIncrementalAccuracy(),
                matrix.forgetting(),
                matrix.backwardTransfer(),
                matrix.jointGap(jointPerTask),
                new PrequentialRun(manager, fresh, setting).of(stream),
                temperature,
                Answers.of(manager, head, 1, setting.test()).calibrationError(),
                sure.calibrationError(),
                learner.seconds(),
                learner.lastSeconds(),
                joint.seconds(),
                bytes.length,
                Sha256.of(bytes),
                KEEP_OLD_LOGITS.contains(strategy.name()) ? steps.oldLogitsIdentical : null,
                matrix.rows(),
                jointPerTask);
    }

    /** What is measured after each step. */
    private final class Steps {
        private final TaskStream stream;
        private final List<List<Double>> rows = new ArrayList<>();
        private final List<Integer> classesSeen = new ArrayList<>();
        private boolean oldLogitsIdentical = true;

        private Steps(TaskStream stream) {
            this.stream = stream;
        }

        private Head learnedBy(StreamLearner learner) {
            Head head = step(learner, 0);
            for (int i = 1; i < stream.steps().size(); i++) {
                head = step(learner, i);
            }
            return head;
        }

        private Head step(StreamLearner learner, int i) {
            @Nullable Head before = learner.head();
            Head head = learner.learn(stream.steps().get(i));
            List<Label> seen = stream.labelsSeen(i);
            List<LabelledEmbedding> tests = setting.test().stream()
                    .filter(example -> seen.contains(example.label()))
                    .toList();
            if (before != null && KEEP_OLD_LOGITS.contains(learner.strategy())) {
                oldLogitsIdentical &= OldLogits.areIdentical(manager, before, head, tests);
            }
            rows.add(perTask(Answers.of(manager, head, 1, tests), stream.tasks().subList(0, stream.tasksSeen(i))));
            classesSeen.add(seen.size());
            return head;
        }

        private List<Double> accuracies(AccuracyMatrix matrix) {
            List<Double> accuracies = new ArrayList<>();
            for (int i = 0; i < matrix.tasks(); i++) {
                accuracies.add(matrix.accuracyAfter(i));
            }
            return accuracies;
        }
    }

    private static List<Double> perTask(Answers answers, List<List<Label>> tasks) {
        return tasks.stream().map(answers::accuracy).toList();
    }
}
