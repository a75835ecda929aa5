package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.learning.strategy.Strategies;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./benchmark class-incremental}: runs every strategy on the same stream of new classes. */
@Command(
        name = "class-incremental",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Teaches each strategy the classes of a data set in tasks of a few classes, and measures its accuracy"
                        + " after each task. Prints a table, and writes results.json and a plot for each order.")
final class ClassIncrementalCommand implements Callable<Integer> {
    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(names = "--classes-per-task", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int classesPerTask = 2;

    @Option(
            names = "--strategies",
            split = ",",
            paramLabel = "NAME",
            description = "Default: naive (fine-tuning without replay) and all strategies of the trainer.")
    private List<String> strategies = List.of(Contestants.ALL);

    @Option(
            names = "--orders",
            split = ",",
            paramLabel = "ORDER",
            description = "One or several of ${COMPLETION-CANDIDATES}. Default: sorted.")
    private List<Order> orders = List.of(Order.SORTED);

    @Option(
            names = "--replay-per-class",
            paramLabel = "K",
            description = "Size of the replay buffer per class. Default: ${DEFAULT-VALUE}.")
    private int replayPerClass = 200;

    @Option(
            names = "--prequential-updates",
            paramLabel = "N",
            description = "Updates per task, for the prequential accuracy; 0 omits this measurement."
                    + " Default: ${DEFAULT-VALUE}.")
    private int prequentialUpdates = 4;

    private final Screen screen;
    private final Clock clock;

    ClassIncrementalCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** All settings on which the results depend. */
    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("classes_per_task") int classesPerTask,
            @JsonProperty("replay_per_class") int replayPerClass,
            @JsonProperty("prequential_updates") int prequentialUpdates) {}

    @Override
    public Integer call() throws IOException {
        List<String> names = Contestants.resolve(strategies);
        if (classesPerTask < 1) {
            throw new IllegalArgumentException("--classes-per-task must be at least 1, was " + classesPerTask);
        }
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            Contestants contestants = new Contestants(
                    manager, backbone.description().dimension(), sample.network(), sampleOptions.seed());
            Examiner examiner = new Examiner(manager, sample.network());
            StrategyRun.Setting setting =
                    new StrategyRun.Setting(replayPerClass, prequentialUpdates, sample.holdOut(), sample.test());
            List<StrategyResult> results = new ArrayList<>();
            for (Order order : orders) {
                List<StrategyResult> ofOrder = learn(
                        stream(order, sample),
                        names,
                        name -> new StrategyRun(examiner, contestants.fresh(name), setting));
                show(order, ofOrder, sample.facts());
                results.addAll(ofOrder);
                // if a long benchmark is stopped, the results of the finished orders remain
                results(sample.facts(), results, null).write(sampleOptions.output());
            }
            ExactOrders exact = names.contains(Strategies.EXACT) ? exactOrders(contestants, sample) : null;
            Results<Settings, List<StrategyResult>> all = results(sample.facts(), results, exact);
            screen.say("\nThe results are in %s, the plots in the same folder."
                    .formatted(all.write(sampleOptions.output())));
            screen.show(all);
            return keptPromises(results, exact) ? 0 : 1;
        }
    }

    private List<StrategyResult> learn(TaskStream stream, List<String> names, Function<String, StrategyRun> runs) {
        List<StrategyResult> results = new ArrayList<>();
        screen.progress("Learning, " + stream.order(), names.size(), bar -> {
            for (String name : names) {
                bar.setExtraMessage(name);
                results.add(runs.apply(name).of(stream));
                bar.step();
            }
        });
        return results;
    }

    private void show(Order order, List<StrategyResult> results, EmbeddedSample.Facts facts) throws IOException {
        screen.say("\nOrder %s, accuracies in percent, %d examples per class in the replay buffer:\n"
                .formatted(order, replayPerClass));
        screen.say(ResultTable.of(results));
        results.stream()
                .filter(result -> result.oldLogitsIdentical() != null)
                .forEach(result -> screen.say("%s: old logits bit-identical after each step: %s"
                        .formatted(
                                result.strategy(), Boolean.TRUE.equals(result.oldLogitsIdentical()) ? "yes" : "NO")));
        AccuracyPlot.write(
                sampleOptions.output().resolve("accuracy-%s.png".formatted(order)),
                "%s, %s, replay %d per class".formatted(facts.dataset(), order, replayPerClass),
                order,
                results);
    }

    private Results<Settings, List<StrategyResult>> results(
            EmbeddedSample.Facts facts, List<StrategyResult> results, @Nullable ExactOrders exact) {
        Settings settings = new Settings(facts, classesPerTask, replayPerClass, prequentialUpdates);
        return new Results<>("class-incremental", clock.instant(), Machine.here(), settings, results, exact);
    }

    private TaskStream stream(Order order, EmbeddedSample sample) {
        return TaskStream.of(order, sample.train(), sample.labels(), classesPerTask, sampleOptions.seed());
    }

    private ExactOrders exactOrders(Contestants contestants, EmbeddedSample sample) {
        List<TaskStream> streams = Arrays.stream(Order.values())
                .map(order -> stream(order, sample))
                .toList();
        ExactOrders exact = ExactOrders.of(contestants.fresh(Strategies.EXACT), streams, List.of(1_000, 37));
        screen.say("\nSHA-256 of the head of exact, with the examples in different orders and batches:");
        exact.sha256().forEach((how, digest) -> screen.say("  %-30s %s".formatted(how, digest)));
        screen.say("  all equal: %s".formatted(exact.allEqual() ? "yes" : "NO"));
        return exact;
    }

    private static boolean keptPromises(List<StrategyResult> results, @Nullable ExactOrders exact) {
        return (exact == null || exact.allEqual())
                && results.stream().noneMatch(result -> Boolean.FALSE.equals(result.oldLogitsIdentical()));
    }
}
