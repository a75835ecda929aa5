package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.Incremental;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Learned;
import dev.eleventh.learning.Strategy;
import dev.eleventh.learning.TrainingData;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One strategy on its way along a stream: it gets what a trainer would give it, and is timed. */
final class StreamLearner {
    /** As the trainer has it: with fewer examples seen, the row of a label counts as new. */
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

    /** The next examples come, with all that there are of their labels, and the strategy learns. */
    Learned learn(List<LabelledEmbedding> examples) {
        return learn(examples, Set.of());
    }

    /** The next examples come, more of their labels may follow, and the strategy learns, as in a trainer. */
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
    Learned learned() {
        return learned;
    }

    /** What was learned last; there must be something. */
    Learned last() {
        return Objects.requireNonNull(learned, "nothing was learned yet");
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
