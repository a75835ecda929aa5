package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.LabelCheck;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.judge.Disagreement;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./benchmark wrong-labels}: measures how many planted wrong labels the list of suspects finds. */
@Command(
        name = "wrong-labels",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Gives some examples a wrong label, lists the examples whose label the model disagrees with, and"
                + " reports the precision and recall of the first 50, 100 and 200. Compares scores from leave-one-out,"
                + " from prequential predictions (predict, then learn), and from a head that learned the example.")
final class WrongLabelsCommand implements Callable<Integer> {
    private static final String LEAVE_ONE_OUT = "leave-one-out";
    private static final String PREQUENTIAL = "prequential";
    private static final String IN_SAMPLE = "in-sample";

    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(
            names = "--wrong",
            paramLabel = "SHARE",
            description = "Share of the training images that get a wrong label. Default: ${DEFAULT-VALUE}.")
    private double wrong = 0.03;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Number of runs with other wrong labels; the results are means. Default: ${DEFAULT-VALUE}.")
    private int runs = 5;

    @Option(
            names = "--update-every",
            paramLabel = "N",
            description = "For prequential predictions: number of examples between two updates of the head."
                    + " Default: ${DEFAULT-VALUE}.")
    private int updateEvery = 100;

    private final Screen screen;
    private final Clock clock;

    WrongLabelsCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("wrong") double wrong,
            @JsonProperty("runs") int runs,
            @JsonProperty("update_every") int updateEvery) {}

    @Override
    public Integer call() throws IOException {
        requireOptions();
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            List<List<RankedLabels>> each = new ArrayList<>();
            screen.progress("Runs", runs, bar -> {
                for (int run = 0; run < runs; run++) {
                    each.add(run(manager, sample, sampleOptions.seed() + run));
                    bar.step();
                }
            });
            List<RankedLabels> means = IntStream.range(0, each.get(0).size())
                    .mapToObj(method -> RankedLabels.mean(
                            each.stream().map(run -> run.get(method)).toList()))
                    .toList();
            screen.say(table(means));
            Settings settings = new Settings(sample.facts(), wrong, runs, updateEvery);
            Results<Settings, List<RankedLabels>> results =
                    new Results<>("wrong-labels", clock.instant(), Machine.here(), settings, means, null);
            results.write(sampleOptions.output());
            screen.show(results);
            return 0;
        }
    }

    private void requireOptions() {
        if (!(wrong > 0 && wrong < 1)) {
            throw new IllegalArgumentException("--wrong must be in (0, 1), was " + wrong);
        }
        if (runs < 1 || updateEvery < 1) {
            throw new IllegalArgumentException(
                    "--runs and --update-every must be at least 1, were %d and %d".formatted(runs, updateEvery));
        }
    }

    private List<RankedLabels> run(NDManager parent, EmbeddedSample sample, long seed) {
        List<Label> labels = List.copyOf(sample.labels());
        PlantedLabels planted = PlantedLabels.plant(sample.train(), labels, wrong, seed);
        List<LabelledEmbedding> examples = planted.examples();
        try (NDManager manager = parent.newSubManager()) {
            LabelCheck.Sums sums = sums(manager, examples);
            sums.add(examples);
            LabelCheck check = sums.check();
            return List.of(
                    RankedLabels.of(LEAVE_ONE_OUT, check.learned(examples), planted.wrong()),
                    RankedLabels.of(PREQUENTIAL, prequential(sums(manager, examples), examples), planted.wrong()),
                    RankedLabels.of(IN_SAMPLE, check.unseen(examples), planted.wrong()));
        }
    }

    private static LabelCheck.Sums sums(NDManager manager, List<LabelledEmbedding> examples) {
        Levels levels = new Levels.BuiltIn(examples.get(0).embedding().dimension());
        return new LabelCheck.Sums(manager, LearnerOptions.defaults().lambda(), levels);
    }

    /** Checks each example before it is learned. Nothing is known of the examples before the first update. */
    private List<Disagreement> prequential(LabelCheck.Sums sums, List<LabelledEmbedding> examples) {
        List<Disagreement> found = new ArrayList<>();
        for (int from = 0; from < examples.size(); from += updateEvery) {
            List<LabelledEmbedding> next = examples.subList(from, Math.min(from + updateEvery, examples.size()));
            if (from > 0) {
                found.addAll(sums.check().unseen(next));
            }
            sums.add(next);
        }
        return found;
    }

    private static String table(List<RankedLabels> results) {
        StringBuilder table = new StringBuilder("%-14s %8s".formatted("scores", "listed"));
        RankedLabels.LENGTHS.forEach(
                length -> table.append(" %9s %9s".formatted("prec@" + length, "recall@" + length)));
        table.append(" %9s".formatted("recall"));
        for (RankedLabels result : results) {
            table.append(String.format(Locale.ROOT, "%n%-14s %8.1f", result.method(), result.listed()));
            result.at().forEach(at -> table.append(percent(at.precision())).append(percent(at.recall())));
            table.append(percent(result.recall()));
        }
        return table.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, " %9.1f", 100 * share);
    }
}
