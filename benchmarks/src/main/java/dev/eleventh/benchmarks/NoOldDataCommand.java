package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./benchmark no-old-data}: measures the cost of adding a class to a head whose own examples are no longer
 * available.
 */
@Command(
        name = "no-old-data",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains a head on all classes but one, discards the examples, and adds the last class with every"
                + " strategy that needs no old examples, without and with unlabelled images of all classes."
                + " Repeats this with each class as the new one, and prints means.")
final class NoOldDataCommand implements Callable<Integer> {
    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(
            names = "--new-examples",
            split = ",",
            paramLabel = "N",
            description = "Examples of the new class. Default: ${DEFAULT-VALUE}.")
    private List<Integer> newExamples = List.of(1, 5, 20, 100);

    @Option(names = "--unlabelled", paramLabel = "N", description = "Unlabelled images. Default: ${DEFAULT-VALUE}.")
    private int unlabelled = 1000;

    private final Screen screen;
    private final Clock clock;

    NoOldDataCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("new_examples") List<Integer> newExamples,
            @JsonProperty("unlabelled") int unlabelled) {}

    /**
     * Means over the classes.
     *
     * @param newClass accuracy on the new class
     * @param oldBefore accuracy of the original head on the old classes
     * @param oldAfter accuracy on the old classes after the new class was added
     * @param oldLogitsIdentical whether every old logit is bit-identical to before
     */
    record Row(
            @JsonProperty("strategy") String strategy,
            @JsonProperty("new_examples") int newExamples,
            @JsonProperty("unlabelled") int unlabelled,
            @JsonProperty("new_class") double newClass,
            @JsonProperty("old_before") double oldBefore,
            @JsonProperty("old_after") double oldAfter,
            @JsonProperty("old_logits_identical") boolean oldLogitsIdentical) {}

    @Override
    public Integer call() throws IOException {
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            Contestants contestants = new Contestants(
                    manager, backbone.description().dimension(), sample.network(), sampleOptions.seed());
            List<Row> rows = new ArrayList<>();
            List<String> names = Strategies.NAMES.stream()
                    .filter(name -> !contestants.fresh(name).get().needsOldExamples())
                    .toList();
            List<Scene> scenes = scenes(sample, contestants, new Examiner(manager, sample.network()));
            for (int count : newExamples) {
                for (int pictures : new int[] {0, unlabelled}) {
                    names.forEach(name -> rows.add(row(contestants, scenes, name, count, pictures)));
                }
            }
            screen.say(table(rows));
            Settings settings = new Settings(sample.facts(), newExamples, unlabelled);
            Results<Settings, List<Row>> results =
                    new Results<>("no-old-data", clock.instant(), Machine.here(), settings, rows, null);
            results.write(sampleOptions.output());
            screen.show(results);
            return rows.stream().allMatch(Row::oldLogitsIdentical) ? 0 : 1;
        }
    }

    /** One setup: one class is new, the original head knows the others, together with the available examples. */
    private record Scene(
            Label added,
            Learned old,
            double oldBefore,
            List<LabelledEmbedding> ofAdded,
            List<Embedding> wild,
            List<LabelledEmbedding> oldTest,
            List<LabelledEmbedding> newTest,
            Examiner examiner) {}

    private List<Scene> scenes(EmbeddedSample sample, Contestants contestants, Examiner examiner) {
        List<LabelledEmbedding> shuffled = new ArrayList<>(sample.train());
        Collections.shuffle(shuffled, new Random(sampleOptions.seed()));
        // one half trains the original heads and the new class, the other half serves as unlabelled images
        List<LabelledEmbedding> labelled = shuffled.subList(0, shuffled.size() / 2);
        List<Embedding> wild = shuffled.subList(shuffled.size() / 2, shuffled.size()).stream()
                .map(LabelledEmbedding::embedding)
                .toList();
        List<Scene> scenes = new ArrayList<>();
        for (Label added : sample.labels()) {
            Strategy expand = contestants.fresh(Strategies.EXPAND).get();
            Learned old = expand.learn(new TrainingData(without(labelled, added), List.of()), null);
            List<LabelledEmbedding> oldTest = without(sample.test(), added);
            scenes.add(new Scene(
                    added,
                    old,
                    examiner.ask(old, 1, oldTest).accuracy(sample.labels()),
                    only(labelled, added),
                    wild,
                    oldTest,
                    only(sample.test(), added),
                    examiner));
        }
        return scenes;
    }

    private static Row row(Contestants contestants, List<Scene> scenes, String name, int count, int pictures) {
        double newClass = 0;
        double oldBefore = 0;
        double oldAfter = 0;
        boolean identical = true;
        for (Scene scene : scenes) {
            Head old = scene.old().head();
            TrainingData data = new TrainingData(
                    scene.ofAdded().subList(0, Math.min(count, scene.ofAdded().size())),
                    List.of(),
                    Set.copyOf(old.labels()),
                    Set.of(),
                    scene.wild().subList(0, Math.min(pictures, scene.wild().size())));
            Learned learned = contestants.fresh(name).get().learn(data, old);
            newClass +=
                    scene.examiner().ask(learned, 1, scene.newTest()).accuracy(Set.of(scene.added())) / scenes.size();
            oldAfter += scene.examiner().ask(learned, 1, scene.oldTest()).accuracy(old.labels()) / scenes.size();
            oldBefore += scene.oldBefore() / scenes.size();
            identical &= scene.examiner().keptOldLogits(scene.old(), learned, scene.oldTest());
        }
        return new Row(name, count, pictures, newClass, oldBefore, oldAfter, identical);
    }

    private static List<LabelledEmbedding> only(List<LabelledEmbedding> examples, Label label) {
        return examples.stream()
                .filter(example -> example.label().equals(label))
                .toList();
    }

    private static List<LabelledEmbedding> without(List<LabelledEmbedding> examples, Label label) {
        return examples.stream()
                .filter(example -> !example.label().equals(label))
                .toList();
    }

    private static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder("%-14s %8s %10s %9s %10s %9s  %s"
                .formatted("strategy", "examples", "unlabelled", "new class", "old before", "old after", "old logits"));
        for (Row row : rows) {
            table.append(String.format(
                    Locale.ROOT,
                    "%n%-14s %8d %10d %9.1f %10.1f %9.1f  %s",
                    row.strategy(),
                    row.newExamples(),
                    row.unlabelled(),
                    100 * row.newClass(),
                    100 * row.oldBefore(),
                    100 * row.oldAfter(),
                    row.oldLogitsIdentical() ? "identical" : "CHANGED"));
        }
        return table.toString();
    }
}
