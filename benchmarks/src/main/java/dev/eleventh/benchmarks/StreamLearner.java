package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs one strategy along a stream: it receives the same data as from a trainer, and is timed. */
final class StreamLearner {
    /** Same as the trainer's: a label's row counts as new until this many examples were seen. */
    private static final int SETTLED_FROM = 50;

    private final Strategy strategy;
    private final ReplayBuffer buffer;
    private final List<LabelledEmbedding> holdOut;

    private @Nullable Learned learned;
    private double seconds;
    private double lastSeconds;

    StreamLearner(Strategy strategy, int replayPerClass, List<LabelledEmbedding> holdOut) {
        this.strategy = strategy;
        this.buffer = new ReplayBuffer(replayPerClass);
        this.holdOut = holdOut;
    }

    /** Adds the next examples, which include all examples of their labels, and lets the strategy learn. */
    Learned learn(List<LabelledEmbedding> examples) {
        return learn(examples, Set.of());
    }

    /**
     * Adds the next examples and lets the strategy learn; more examples of their labels may follow, as in a trainer.
     */
    Learned learnSome(List<LabelledEmbedding> examples) {
        return learn(examples, buffer.labelsBelow(SETTLED_FROM));
    }

    private Learned learn(List<LabelledEmbedding> examples, Set<Label> unsettled) {
        buffer.add(examples);
        TrainingData all = data();
        TrainingData data = new TrainingData(all.replay(), all.holdOut(), Set.of(), unsettled, List.of());
        long start = System.nanoTime();
        if (strategy instanceof Incremental sums) {
            sums.add(examples);
        }
        Learned next = strategy.learn(data, learned == null ? null : learned.head());
        lastSeconds = (System.nanoTime() - start) / 1e9;
        seconds += lastSeconds;
        learned = next;
        return next;
    }

    /** Returns the replay buffer, and the hold-out examples of the labels in it. */
    TrainingData data() {
        List<LabelledEmbedding> replay = buffer.examples();
        return new TrainingData(
                replay,
                holdOut.stream()
                        .filter(example -> buffer.knows(example.label()))
                        .toList());
    }

    /** Returns the last learned result; null before the first. */
    @Nullable
    Learned learned() {
        return learned;
    }

    /** Returns the last learned result, which must exist. */
    Learned last() {
        return Objects.requireNonNull(learned, "no lesson was learned yet");
    }

    String strategy() {
        return strategy.name();
    }

    /** Returns the total learning time in seconds. */
    double seconds() {
        return seconds;
    }

    double lastSeconds() {
        return lastSeconds;
    }
}
