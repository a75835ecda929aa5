package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./benchmark exact-history}: compares the cost of one more example after a short and after a long history. */
@Command(
        name = "exact-history",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Times the update and solve of 'exact' for one more example after a short and after a long history of"
                        + " generated embeddings, in turns; the ratio must be at most 1.1.")
final class ExactHistoryCommand implements Callable<Integer> {
    private static final double BAR = 1.1;
    private static final int BATCH = 1_000;

    @Option(names = "--short", paramLabel = "N", description = "Default: ${DEFAULT-VALUE} examples.")
    private int shortHistory = 1_000;

    @Option(names = "--long", paramLabel = "N", description = "Default: ${DEFAULT-VALUE} examples.")
    private int longHistory = 100_000;

    @Option(names = "--classes", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int classes = 10;

    @Option(names = "--repetitions", paramLabel = "N", description = "After two to warm up. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 15;

    @Option(names = "--output", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("benchmark-output");

    private final Screen screen;
    private final Clock clock;

    ExactHistoryCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("short_history") int shortHistory,
            @JsonProperty("long_history") int longHistory,
            @JsonProperty("classes") int classes,
            @JsonProperty("dimension") int dimension,
            @JsonProperty("repetitions") int repetitions) {}

    record Times(
            @JsonProperty("short_median_ms") double shortMedianMs,
            @JsonProperty("long_median_ms") double longMedianMs,
            @JsonProperty("ratio") double ratio) {}

    @Override
    public Integer call() throws IOException {
        if (shortHistory < 1 || longHistory < 1 || classes < 1 || repetitions < 1) {
            throw new IllegalArgumentException("--short, --long, --classes and --repetitions must be at least 1, were"
                    + " %d, %d, %d, %d".formatted(shortHistory, longHistory, classes, repetitions));
        }
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            int dimension = backbone.description().dimension();
            Contestants contestants = new Contestants(manager, dimension, null, 0);
            History brief = new History(contestants.fresh(Strategies.EXACT).get(), dimension, shortHistory);
            History lengthy = new History(contestants.fresh(Strategies.EXACT).get(), dimension, longHistory);
            Times times = measure(brief, lengthy);
            screen.say(String.format(
                    Locale.ROOT,
                    "One more example, median of %d: %.1f ms after %d, %.1f ms after %d; ratio %.3f, at most %.1f",
                    repetitions,
                    times.shortMedianMs(),
                    shortHistory,
                    times.longMedianMs(),
                    longHistory,
                    times.ratio(),
                    BAR));
            Settings settings = new Settings(shortHistory, longHistory, classes, dimension, repetitions);
            Results<Settings, Times> results =
                    new Results<>("exact-history", clock.instant(), Machine.here(), settings, times, null);
            results.write(output);
            screen.show(results);
            return times.ratio() <= BAR ? 0 : 1;
        }
    }

    /** Measures in turns, so that a change of the machine's speed affects both. */
    private Times measure(History brief, History lengthy) {
        List<Double> afterShort = new ArrayList<>();
        List<Double> afterLong = new ArrayList<>();
        screen.progress("Timing", repetitions + 2L, bar -> {
            for (int i = -2; i < repetitions; i++) {
                double first = brief.millisForOneMore();
                double second = lengthy.millisForOneMore();
                if (i >= 0) {
                    afterShort.add(first);
                    afterLong.add(second);
                }
                bar.step();
            }
        });
        double one = median(afterShort);
        double other = median(afterLong);
        return new Times(one, other, other / one);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** A learner that has received this many generated examples. */
    private final class History {
        private final Strategy strategy;
        private final int dimension;
        private final List<LabelledEmbedding> oneOfEach = new ArrayList<>();
        private int next;

        private History(Strategy strategy, int dimension, int examples) {
            this.strategy = strategy;
            this.dimension = dimension;
            screen.progress("History of " + examples, examples, bar -> {
                while (next < examples) {
                    List<LabelledEmbedding> batch = new ArrayList<>();
                    while (next < examples && batch.size() < BATCH) {
                        batch.add(example());
                    }
                    ((Incremental) strategy).add(batch);
                    bar.stepTo(next);
                }
            });
        }

        private double millisForOneMore() {
            LabelledEmbedding example = example();
            TrainingData data = new TrainingData(oneOfEach, List.of());
            long start = System.nanoTime();
            ((Incremental) strategy).add(List.of(example));
            strategy.learn(data, null);
            return (System.nanoTime() - start) / 1e6;
        }

        /** Generates a point around its class's centre, like the embeddings of images of one class. */
        private LabelledEmbedding example() {
            int number = next++;
            int column = number % classes;
            SplittableRandom centre = new SplittableRandom(column);
            SplittableRandom noise = new SplittableRandom(1_000_003L * number);
            float[] values = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                values[i] = (float) (centre.nextDouble() + noise.nextDouble());
            }
            LabelledEmbedding example = new LabelledEmbedding(
                    new ExampleId("generated-" + number),
                    new Label("class %04d".formatted(column)),
                    Embedding.quantise(values));
            if (number < classes) {
                oneOfEach.add(example);
            }
            return example;
        }
    }
}
