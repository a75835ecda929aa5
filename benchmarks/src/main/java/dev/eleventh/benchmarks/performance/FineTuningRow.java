package dev.eleventh.benchmarks.performance;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Measures training the softmax head of {@code expand} from scratch, on a replay buffer of 20,000 examples. */
final class FineTuningRow implements Row {
    private static final int DIMENSION = 1280;
    private static final int CLASSES = 10;
    /** Chosen so that a head predicts some 85 in 100 examples correctly. */
    private static final double SEPARATION = 0.45;

    private static final double BAR = 10;

    @Override
    public String name() {
        return "fine-tuning";
    }

    @Override
    public String what() {
        return "softmax head on 20,000 x 1280, 10 classes, to the same loss, ours against scikit-learn (L-BFGS)";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        int count = bench.size(20_000, 500);
        GeneratedExamples generated = new GeneratedExamples(DIMENSION, CLASSES, SEPARATION);
        List<LabelledEmbedding> train = generated.examples(0, count);
        List<LabelledEmbedding> test = generated.examples(count, bench.size(5_000, 200));
        Path folder = bench.newFolder("fine-tuning");
        ArrayFiles.write(folder, "train", train);
        ArrayFiles.write(folder, "test", test);
        LearnerOptions options = LearnerOptions.defaults();
        TrainingData data = new TrainingData(train, List.of());
        try (NDManager manager = bench.backbone().newManager();
                PythonYardstick python = PythonYardstick.start(
                        folder,
                        "fine_tuning.py",
                        "sklearn",
                        "python3-sklearn libopenblas0",
                        folder,
                        DIMENSION,
                        options.l2())) {
            Strategy expand = Strategies.of(Strategies.EXPAND, manager, options, new Levels.BuiltIn(DIMENSION), null);
            Learned learned = expand.learn(data, null);
            double loss = learned.fit().loss();
            // finds, untimed, about the smallest number of steps that it needs
            int steps = python.ask("aim " + loss).get("steps").asInt();
            Figure fits = Figure.inTurns(
                    "fine-tuning",
                    "fits/s",
                    bench.size(5, 1),
                    () -> Rate.perSecond(bench.isQuick() ? 0.1 : 2, () -> {
                        expand.learn(data, null);
                        return 1;
                    }),
                    () -> 1 / python.number("fit", "seconds"),
                    Bar.atLeast(BAR));
            double ours = accuracy(manager, learned, test);
            double theirs = python.number("accuracy", "accuracy");
            String note = String.format(
                    Locale.ROOT,
                    "loss %.5f in %d steps against %.5f in %d",
                    loss,
                    learned.fit().iterations(),
                    python.number("loss", "loss"),
                    steps);
            return List.of(
                    fits.withNote(note),
                    Figure.compared(
                            "fine-tuning/accuracy", "share", List.of(ours), List.of(theirs), Bar.atLeast(0.999)));
        }
    }

    private static double accuracy(NDManager manager, Learned learned, List<LabelledEmbedding> test) {
        try (HeadScorer scorer = new HeadScorer(manager, learned.head(), 1)) {
            float[][] probabilities = scorer.probabilities(
                    test.stream().map(LabelledEmbedding::embedding).toList());
            int right = 0;
            for (int i = 0; i < test.size(); i++) {
                Label top = HeadScorer.rank(scorer.labels(), probabilities[i], 1)
                        .get(0)
                        .label();
                if (top.equals(test.get(i).label())) {
                    right++;
                }
            }
            return right / (double) test.size();
        }
    }
}
