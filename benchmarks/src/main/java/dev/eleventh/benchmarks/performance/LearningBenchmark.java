package dev.eleventh.benchmarks.performance;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the learner's arithmetic on 1280 values: sums of one example and of many, and training steps of a softmax
 * head.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class LearningBenchmark {
    private static final int DIMENSION = 1280;
    private static final int STEPS = 10;

    private List<LabelledEmbedding> examples = List.of();
    private @Nullable Backbone backbone;
    private @Nullable NDManager manager;
    private @Nullable Strategy exact;
    private @Nullable Strategy softmax;

    @Setup(Level.Trial)
    public void open() {
        backbone = Backbone.load();
        manager = backbone.newManager();
        examples = new GeneratedExamples(DIMENSION, 10, 0.33).examples(0, 5_000);
        LearnerOptions all = LearnerOptions.defaults();
        // a tolerance that is never reached, so that the number of steps is fixed
        LearnerOptions few = new LearnerOptions(
                all.l2(), 1e-12, STEPS, all.gateAlpha(), all.gateMargin(), all.lambda(), all.selfTests());
        exact = Strategies.of(Strategies.EXACT, manager, all, DIMENSION, null);
        softmax = Strategies.of(Strategies.EXPAND, manager, few, DIMENSION, null);
    }

    @TearDown(Level.Trial)
    public void close() {
        if (manager != null && backbone != null) {
            manager.close();
            backbone.close();
        }
    }

    /** Updates the Gram matrix by one example, in Java. */
    @Benchmark
    public void sumsOfOne() {
        opened(exact, Incremental.class).add(examples.subList(0, 1));
    }

    /** Updates it by 256 examples, on the engine. */
    @Benchmark
    public void sumsOf256() {
        opened(exact, Incremental.class).add(examples.subList(0, 256));
    }

    /** Runs ten steps of gradient descent on 5,000 examples, including the preparation. */
    @Benchmark
    public Learned softmaxTenSteps() {
        return opened(softmax, Strategy.class).learn(new TrainingData(examples, List.of()), null);
    }

    private static <T> T opened(@Nullable Object strategy, Class<T> type) {
        if (strategy == null) {
            throw new IllegalStateException("not set up");
        }
        return type.cast(strategy);
    }
}
