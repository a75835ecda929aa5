package dev.eleventh.benchmarks.performance;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures solving the exact head from its sums, which is the cost of a new example. */
final class ExactHeadRow implements Row {
    private static final int DIMENSION = 1280;
    private static final double BAR = 4;
    private static final int BEST_OF = 3;
    /** Tolerance between two ways of solving in float64, stored as float32. */
    private static final double LARGEST_DIFFERENCE = 1e-4;

    @Override
    public String name() {
        return "exact-head";
    }

    @Override
    public String what() {
        return "ms to solve the head from its sums, 1280 values, against SciPy's cho_factor and cho_solve alone";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (int classes : bench.isQuick() ? List.of(10) : List.of(10, 100, 1000)) {
            figures.add(measure(bench, classes));
        }
        return figures;
    }

    private static Figure measure(Workbench bench, int classes) throws Exception {
        List<LabelledEmbedding> examples =
                new GeneratedExamples(DIMENSION, classes, 1).examples(0, bench.size(20_000, 500));
        Path folder = bench.newFolder("exact-head");
        ArrayFiles.write(folder, "examples", examples);
        LearnerOptions options = LearnerOptions.defaults();
        TrainingData data = new TrainingData(examples, List.of());
        try (NDManager manager = bench.backbone().newManager();
                PythonYardstick python = PythonYardstick.start(
                        folder,
                        "exact_head.py",
                        "scipy.linalg",
                        "python3-scipy libopenblas0",
                        folder,
                        DIMENSION,
                        options.lambda())) {
            Strategy exact = Strategies.of(Strategies.EXACT, manager, options, new Levels.BuiltIn(DIMENSION), null);
            ((Incremental) exact).add(examples);
            byte[] head = HeadCodec.encode(exact.learn(data, null).head());
            requireTheSame(python, Files.write(folder.resolve("head.safetensors"), head));
            Figure figure = Figure.inTurns(
                    "exact-head/%d-classes".formatted(classes),
                    "ms",
                    bench.rounds(),
                    () -> best(() -> millis(exact, data, head)),
                    () -> best(() -> 1e3 * python.number("solve", "seconds")),
                    Bar.atMost(BAR));
            return figure.withNote("sha256 %s, the same each time"
                    .formatted(Sha256.of(head).hex().substring(0, 12)));
        }
    }

    /** Returns the best of a few short solves: other load on the machine delays some of them, but not all. */
    private static double best(Figure.Measurement millis) throws Exception {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < BEST_OF; i++) {
            best = Math.min(best, millis.measure());
        }
        return best;
    }

    private static double millis(Strategy exact, TrainingData data, byte[] expected) throws Exception {
        byte[][] found = new byte[1][];
        double seconds = Rate.seconds(() -> {
            found[0] = HeadCodec.encode(exact.learn(data, null).head());
            return 1;
        });
        if (!Sha256.of(found[0]).equals(Sha256.of(expected))) {
            throw new IllegalStateException("the same sums gave a different head than before");
        }
        return 1e3 * seconds;
    }

    /** Checks the results, because a yardstick that solves something else would be useless. */
    private static void requireTheSame(PythonYardstick python, Path head) throws Exception {
        double difference = python.number("compare " + head, "difference");
        if (!(difference <= LARGEST_DIFFERENCE)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "SciPy's weights differ from ours by %g of the largest weight", difference));
        }
    }
}
