package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.learning.review.ReviewCriterion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./benchmark what-to-label}: measures how many labels each criterion of a review needs. */
@Command(
        name = "what-to-label",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Labels the images of a pool in the order of each criterion, a few at a time, learns the exact head"
                        + " each time, and reports how many labels each criterion needs to reach an accuracy on the test images."
                        + " Prints a table, and writes results.json and a plot.")
final class WhatToLabelCommand implements Callable<Integer> {
    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(
            names = "--criteria",
            split = ",",
            paramLabel = "NAME",
            description = "One or several of ${COMPLETION-CANDIDATES}. Default: all.")
    private List<ReviewCriterion> criteria = List.of(ReviewCriterion.values());

    @Option(
            names = "--pool",
            paramLabel = "N",
            description = "Number of images without a label. Default: ${DEFAULT-VALUE}.")
    private int pool = 2_000;

    @Option(
            names = "--start",
            paramLabel = "N",
            description = "Number of images with a label at the start, drawn at random. Default: ${DEFAULT-VALUE}.")
    private int start = 40;

    @Option(
            names = "--start-classes",
            paramLabel = "N",
            description = "Number of classes that the images at the start have. Default: all.")
    private @Nullable Integer startClasses;

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "Number of labels between two heads. Default: ${DEFAULT-VALUE}.")
    private int step = 20;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Number of labels of the last head, with those of the start. Default: ${DEFAULT-VALUE}.")
    private int most = 600;

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "ACCURACY",
            description = "Accuracies, in [0, 1]. Default: 0.70, 0.75, 0.80.")
    private List<Double> targets = List.of(0.7, 0.75, 0.8);

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Number of runs with other images; the results are medians. Default: ${DEFAULT-VALUE}.")
    private int runs = 5;

    private final Screen screen;
    private final Clock clock;

    WhatToLabelCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("pool") int pool,
            @JsonProperty("start") int start,
            @JsonProperty("start_classes") int startClasses,
            @JsonProperty("step") int step,
            @JsonProperty("most") int most,
            @JsonProperty("runs") int runs) {}

    @Override
    public Integer call() throws IOException {
        requireOptions();
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            int classes = startClasses == null
                    ? sample.labels().size()
                    : Math.min(startClasses, sample.labels().size());
            List<LabellingDraw> draws = IntStream.range(0, runs)
                    .mapToObj(run -> LabellingDraw.of(
                            sample.train(), sample.labels(), classes, start, pool, sampleOptions.seed() + run))
                    .toList();
            List<LabellingCurves> curves = new ArrayList<>();
            screen.progress("Runs", (long) runs * criteria.size(), bar -> {
                for (ReviewCriterion criterion : criteria) {
                    bar.setExtraMessage(criterion.toString());
                    List<LabellingRun.Curve> each = new ArrayList<>();
                    for (LabellingDraw draw : draws) {
                        each.add(run(manager, sample, criterion, draw));
                        bar.step();
                    }
                    curves.add(LabellingCurves.of(criterion.toString(), each, start, step, targets));
                }
            });
            Settings settings = new Settings(sample.facts(), pool, start, classes, step, most, runs);
            show(settings, curves);
            return 0;
        }
    }

    private void requireOptions() {
        if (pool < 1 || start < 2 || step < 1 || runs < 1 || criteria.isEmpty() || most < start + step) {
            throw new IllegalArgumentException(
                    "--pool, --step and --runs must be at least 1, --start 2, --most at least --start plus --step; were %d, %d, %d, %d and %d"
                            .formatted(pool, step, runs, start, most));
        }
        if (startClasses != null && startClasses < 1) {
            throw new IllegalArgumentException("--start-classes must be at least 1, was " + startClasses);
        }
        if (targets.stream().anyMatch(target -> !(target > 0 && target <= 1))) {
            throw new IllegalArgumentException("--targets must be in (0, 1], were " + targets);
        }
    }

    private LabellingRun.Curve run(
            NDManager parent, EmbeddedSample sample, ReviewCriterion criterion, LabellingDraw draw) {
        try (NDManager manager = parent.newSubManager()) {
            return new LabellingRun(manager, sample.test(), step, most).of(criterion, draw);
        }
    }

    private void show(Settings settings, List<LabellingCurves> curves) throws IOException {
        screen.say("\nMedians of %d runs, labels with the %d of the start:\n".formatted(runs, start));
        screen.say(table(curves));
        Path folder = sampleOptions.output();
        List<AccuracyPlot.Line> lines = curves.stream()
                .map(curve -> new AccuracyPlot.Line(
                        curve.criterion(),
                        IntStream.range(0, curve.median().size())
                                .map(i -> start + i * step)
                                .boxed()
                                .toList(),
                        curve.median()))
                .toList();
        AccuracyPlot.write(
                folder.resolve("what-to-label.png"),
                "%s, medians of %d runs".formatted(settings.sample().dataset(), runs),
                "labels",
                "accuracy on the test images",
                lowest(curves),
                lines);
        Results<Settings, List<LabellingCurves>> results =
                new Results<>("what-to-label", clock.instant(), Machine.here(), settings, curves, null);
        screen.say("\nThe results are in %s, the plot in the same folder.".formatted(results.write(folder)));
        screen.show(results);
    }

    /** Returns the tenth below the smallest accuracy. */
    private static double lowest(List<LabellingCurves> curves) {
        double smallest = curves.stream()
                .flatMap(curve -> curve.median().stream())
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
        return Math.floor(10 * smallest) / 10;
    }

    private String table(List<LabellingCurves> curves) {
        StringBuilder table = new StringBuilder("%-15s %9s".formatted("criterion", "last"));
        targets.forEach(target -> table.append(String.format(Locale.ROOT, " %13s", "to " + percent(target))));
        table.append(" %13s".formatted("all classes"));
        for (LabellingCurves curve : curves) {
            double last = curve.median().get(curve.median().size() - 1);
            table.append(String.format(Locale.ROOT, "%n%-15s %9s", curve.criterion(), percent(last)));
            curve.needed().forEach(needed -> table.append(" %13s".formatted(text(needed))));
            table.append(" %13s".formatted(text(curve.allSeen())));
        }
        return table.toString();
    }

    private static String text(LabellingCurves.Needed needed) {
        return "%s (%s-%s)".formatted(text(needed.median()), text(needed.fewest()), text(needed.most()));
    }

    private static String text(@Nullable Integer labels) {
        return labels == null ? "more" : labels.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
