package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.evaluation.AccuracyMatrix;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one strategy through one stream and measures it after each step. Then trains it from scratch on everything
 * together, for the joint gap, and runs it once more for the prequential accuracy.
 */
final class StrategyRun {
    /** Strategies that promise bit-identical old logits, which is checked. */
    private static final Set<String> KEEP_OLD_LOGITS = Set.of("expand-frozen", "parallel");

    private final Examiner examiner;
    private final Supplier<Strategy> fresh;
    private final Setting setting;

    /**
     * The settings that all strategies share.
     *
     * @param replayPerClass places in the replay buffer for each class seen
     * @param prequentialUpdates number of updates in each step of the prequential run; 0 skips that run
     * @param holdOut the temperature is fitted on these examples
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

    StrategyRun(Examiner examiner, Supplier<Strategy> fresh, Setting setting) {
        this.examiner = examiner;
        this.fresh = fresh;
        this.setting = setting;
    }

    StrategyResult of(TaskStream stream) {
        StreamLearner learner = new StreamLearner(fresh.get(), setting.replayPerClass(), setting.holdOut());
        List<List<Double>> rows = new ArrayList<>();
        boolean oldLogitsIdentical = true;
        for (int i = 0; i < stream.steps().size(); i++) {
            Learned before = learner.learned();
            Learned after = learner.learn(stream.steps().get(i));
            List<LabelledEmbedding> tests = testsOf(stream.labelsSeen(i));
            rows.add(perTask(examiner.ask(after, 1, tests), stream.tasks().subList(0, stream.tasksSeen(i))));
            oldLogitsIdentical &= before == null
                    || !KEEP_OLD_LOGITS.contains(learner.strategy())
                    || examiner.keptOldLogits(before, after, tests);
        }
        return result(stream, learner, new AccuracyMatrix(rows), oldLogitsIdentical);
    }

    private StrategyResult result(
            TaskStream stream, StreamLearner learner, AccuracyMatrix matrix, boolean oldLogitsIdentical) {
        StreamLearner joint = new StreamLearner(fresh.get(), Integer.MAX_VALUE, setting.holdOut());
        List<Double> jointPerTask = perTask(
                examiner.ask(
                        joint.learn(
                                stream.steps().stream().flatMap(List::stream).toList()),
                        1,
                        setting.test()),
                stream.tasks());
        Learned last = learner.last();
        double temperature = examiner.temperature(learner.strategy(), last, learner.data());
        List<LabelledEmbedding> seen = examiner.seenBy(last, setting.test());
        byte[] head = HeadCodec.encode(last.head());
        return new StrategyResult(
                learner.strategy(),
                stream.order().toString(),
                IntStream.range(0, matrix.tasks())
                        .mapToObj(i -> stream.labelsSeen(i).size())
                        .toList(),
                IntStream.range(0, matrix.tasks())
                        .mapToObj(matrix::accuracyAfter)
                        .toList(),
                matrix.averageAccuracy(),
                matrix.averageIncrementalAccuracy(),
                matrix.forgetting(),
                matrix.backwardTransfer(),
                matrix.jointGap(jointPerTask),
                prequential(stream),
                temperature,
                examiner.askSeen(last, 1, seen).calibrationError(),
                examiner.askSeen(last, temperature, seen).calibrationError(),
                learner.seconds(),
                learner.lastSeconds(),
                joint.seconds(),
                head.length,
                Sha256.of(head),
                KEEP_OLD_LOGITS.contains(learner.strategy()) ? oldLogitsIdentical : null,
                matrix.rows(),
                jointPerTask);
    }

    private StrategyResult.@Nullable Prequential prequential(TaskStream stream) {
        return setting.prequentialUpdates() == 0 ? null : new PrequentialRun(examiner, fresh, setting).of(stream);
    }

    private List<LabelledEmbedding> testsOf(List<Label> labels) {
        return setting.test().stream()
                .filter(example -> labels.contains(example.label()))
                .toList();
    }

    private static List<Double> perTask(Answers answers, List<List<Label>> tasks) {
        return tasks.stream().map(answers::accuracy).toList();
    }
}
