package dev.eleventh.benchmarks;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.Incremental;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Strategy;
import dev.eleventh.learning.TrainingData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One strategy on its way along a stream: it gets what a trainer would give it, and is timed. */
final class StreamLearner {
    private final Strategy strategy;
    private final ReplayBuffer buffer;
    private final List<LabelledEmbedding> holdOut;

    private @Nullable Head head;
    private double seconds;
    private double lastSeconds;

    StreamLearner(Strategy strategy, int replayPerClass, List<LabelledEmbedding> holdOut) {
        this.strategy = strategy;
        this.buffer = new ReplayBuffer(replayPerClass);
        this.holdOut = holdOut;
    }

    /** The next examples come, and the strategy learns from the replay buffer as it is then. */
    Head learn(List<LabelledEmbedding> examples) {
        buffer.add(examples);
        TrainingData data = data();
        long start = System.nanoTime();
        if (strategy instanceof Incremental sums) {
            sums.add(examples);
        }
        Head next = strategy.learn(data, head).head();
        lastSeconds = (System.nanoTime() - start) / 1e9;
        seconds += lastSeconds;
        head = next;
        return next;
    }

    /** The replay buffer, and the hold-out of the labels in it. */
    TrainingData data() {
        List<LabelledEmbedding> replay = buffer.examples();
        return new TrainingData(
                replay,
                holdOut.stream()
                        .filter(example -> buffer.knows(example.label()))
                        .toList());
    }

    /** What was learned last, null before. */
    @Nullable
    Head head() {
        return head;
    }

    String strategy() {
        return strategy.name();
    }

    /** Of learning, since the start. */
    double seconds() {
        return seconds;
    }

    double lastSeconds() {
        return lastSeconds;
    }
}
