package dev.eleventh.benchmarks;

import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.evaluation.PrequentialAccuracy;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one strategy through one stream like a service: each example is first predicted by the current head, then
 * learned in the next update. Until the first update that includes a new class, examples of the class are counted as
 * wrong predictions.
 */
final class PrequentialRun {
    static final int WINDOW = 500;

    private final Examiner examiner;
    private final Supplier<Strategy> fresh;
    private final StrategyRun.Setting setting;

    PrequentialRun(Examiner examiner, Supplier<Strategy> fresh, StrategyRun.Setting setting) {
        this.examiner = examiner;
        this.fresh = fresh;
        this.setting = setting;
    }

    StrategyResult.Prequential of(TaskStream stream) {
        StreamLearner learner = new StreamLearner(fresh.get(), setting.replayPerClass(), setting.holdOut());
        PrequentialAccuracy accuracy = new PrequentialAccuracy(WINDOW);
        int updates = 0;
        for (List<LabelledEmbedding> step : stream.steps()) {
            int parts = Math.min(setting.prequentialUpdates(), step.size());
            for (int part = 0; part < parts; part++) {
                List<LabelledEmbedding> next =
                        step.subList(part * step.size() / parts, (part + 1) * step.size() / parts);
                predict(learner.learned(), next, accuracy);
                learner.learnSome(next);
                updates++;
            }
        }
        return new StrategyResult.Prequential(accuracy.total(), accuracy.windowed(), WINDOW, updates);
    }

    private void predict(@Nullable Learned learned, List<LabelledEmbedding> examples, PrequentialAccuracy accuracy) {
        if (learned == null) {
            examples.forEach(example -> accuracy.observe(false));
            return;
        }
        examiner.ask(learned, 1, examples).list().forEach(answer -> accuracy.observe(answer.isRight()));
    }
}
