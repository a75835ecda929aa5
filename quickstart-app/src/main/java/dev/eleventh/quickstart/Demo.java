package dev.eleventh.quickstart;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.runtime.lifecycle.Shutdown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Teaches a running system eight classes, then the ninth, then the tenth, through Kafka alone. After each lesson it
 * measures the accuracy on the test images. Its example ids are fixed, so a demo that was killed and runs again teaches
 * nothing twice.
 */
final class Demo implements AutoCloseable {
    /** Number of examples that the demo teaches in total. */
    static final int EXAMPLES = 3_000;

    /** Limit for each wait of the demo: far more than a slow machine needs, it only catches a system that hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int CLASSES_AT_FIRST = 8;
    private static final long SEED = 11;

    private final LocalSystem system;
    private final Screen screen;
    private final Await await;
    private final FashionSample sample = FashionSample.load();
    private final Publisher publisher;
    private final PredictionInbox inbox;
    private final List<Label> known = new ArrayList<>();
    private final List<DemoReport.Step> steps = new ArrayList<>();
    private Accuracies accuracies = Accuracies.NONE;

    Demo(LocalSystem system, Screen screen, Shutdown shutdown) {
        this.system = system;
        this.screen = screen;
        this.await = new Await(shutdown, PATIENCE);
        this.publisher = new Publisher(system.bootstrapServers());
        this.inbox = PredictionInbox.open(system.bootstrapServers(), shutdown);
    }

    DemoReport run() {
        List<Label> labels = FashionSample.LABELS;
        teach(labels.subList(0, CLASSES_AT_FIRST));
        for (Label label : labels.subList(CLASSES_AT_FIRST, labels.size())) {
            teach(List.of(label));
        }
        double joint = new JointTraining(system.backbone(), system.learnerOptions())
                .macroAccuracy(sample.train(labels), sample.test(labels));
        DemoReport report = report(joint, List.of());
        return report(joint, Promises.broken(report));
    }

    private void teach(List<Label> lesson) {
        String names = lesson.stream().map(Label::value).collect(Collectors.joining(", "));
        screen.say("%nTeaching %s".formatted(names));
        long start = System.nanoTime();
        publishExamples(lesson);
        long timeToLearn = awaitFirstPredictions(lesson, start);
        awaitEverythingLearned();
        List<Label> old = List.copyOf(known);
        known.addAll(lesson);
        Accuracies before = accuracies;
        accuracies = askAboutTestPictures(steps.size() + 1);
        DemoReport.Step step = new DemoReport.Step(
                names,
                known.size(),
                old.size(),
                system.servingVersion(),
                accuracies.macro(known),
                before.macro(old),
                accuracies.macro(old),
                accuracies.macro(lesson),
                timeToLearn);
        steps.add(step);
        screen.say(StepTable.of(step, known, before, accuracies));
    }

    private void publishExamples(List<Label> lesson) {
        List<Picture> pictures = new ArrayList<>(sample.train(lesson));
        Collections.shuffle(pictures, new Random(SEED));
        try (Screen.Progress progress = screen.progress("examples published", pictures.size())) {
            for (int i = 0; i < pictures.size(); i++) {
                publisher.publishExample(pictures.get(i));
                progress.to(i + 1L);
            }
            publisher.flush();
        }
    }

    /**
     * Repeatedly sends one test image of each new class that is not recognised yet. Each round sends all images
     * together: sent one after the other, a class would wait for the answers about the previous ones.
     *
     * @return milliseconds from {@code start} until all classes were recognised
     */
    private long awaitFirstPredictions(List<Label> lesson, long start) {
        List<Label> unrecognised = new ArrayList<>(lesson);
        int[] asked = {0};
        await.until("a first correct prediction of each of %s".formatted(lesson), () -> {
            int attempt = asked[0]++;
            Map<Label, String> requests = new LinkedHashMap<>();
            for (Label label : unrecognised) {
                requests.put(label, publishProbe(label, "demo-%d-probe-".formatted(start), attempt));
            }
            await.until(
                    "the predictions of " + requests.values(),
                    () -> requests.values().stream().allMatch(request -> inbox.find(request) != null));
            requests.forEach((label, request) -> {
                if (isRight(inbox.find(request), label)) {
                    unrecognised.remove(label);
                }
            });
            return unrecognised.isEmpty();
        });
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private String publishProbe(Label label, String prefix, int attempt) {
        List<Picture> pictures = sample.test(List.of(label));
        String requestId = "%s%s-%d".formatted(prefix, label.value().replace(' ', '-'), attempt);
        publisher.publishImage(requestId, pictures.get(attempt % pictures.size()));
        return requestId;
    }

    private void awaitEverythingLearned() {
        try (Screen.Progress progress = screen.progress("examples stored", publisher.examples())) {
            await.until("all examples to be stored", () -> {
                long stored = system.examplesStored();
                progress.to(stored);
                return stored >= publisher.examples();
            });
        }
        await.until("the trainer to learn from all examples", () -> system.pendingEvents() == 0);
        await.until("the newest version to serve", () -> system.servingVersion() == system.championVersion());
    }

    private Accuracies askAboutTestPictures(int step) {
        List<Picture> pictures = sample.test(known);
        Map<String, Picture> asked = new HashMap<>();
        long run = System.nanoTime();
        for (Picture picture : pictures) {
            String requestId = "demo-%d-step-%d-%s".formatted(run, step, picture.id());
            asked.put(requestId, picture);
            publisher.publishImage(requestId, picture);
        }
        publisher.flush();
        try (Screen.Progress progress = screen.progress("test images predicted", pictures.size())) {
            await.until("all test images to be predicted", () -> {
                long answered = asked.keySet().stream()
                        .filter(id -> inbox.find(id) != null)
                        .count();
                progress.to(answered);
                return answered == asked.size();
            });
        }
        return accuracies(asked);
    }

    private Accuracies accuracies(Map<String, Picture> asked) {
        return new Accuracies(asked.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().label(),
                        Collectors.averagingDouble(entry -> isRight(
                                        inbox.find(entry.getKey()),
                                        entry.getValue().label())
                                ? 1
                                : 0))));
    }

    private static boolean isRight(@Nullable Prediction prediction, Label label) {
        return prediction != null
                && prediction.error() == null
                && prediction.best().equals(label);
    }

    private DemoReport report(double joint, List<String> failures) {
        int missing = publisher.images() - inbox.answered();
        int repeated = inbox.received() - inbox.answered();
        return new DemoReport(
                publisher.examples(),
                system.examplesStored(),
                system.examplesRejected(),
                publisher.images(),
                inbox.received(),
                steps,
                joint,
                Math.toIntExact(missing + repeated + inbox.errors()),
                failures);
    }

    @Override
    public void close() {
        inbox.close();
        publisher.close();
    }
}
