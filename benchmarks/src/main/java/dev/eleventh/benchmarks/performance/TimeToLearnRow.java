package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.learning.data.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Measures the time from the first example of a new class to the first prediction of it, with the default settings. */
final class TimeToLearnRow implements Row {
    private static final double MEDIAN_BAR_MILLIS = 500;
    private static final double P95_BAR_MILLIS = 1_000;
    private static final double HOLD_OUT_FRACTION = 0.2;
    /** Number of examples of the new class, sent together. */
    private static final int EXAMPLES = 5;
    /** Between two requests: the client is patient, and the system is idle except for it. */
    private static final Duration PAUSE = Duration.ofMillis(25);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "time-to-learn";
    }

    @Override
    public String what() {
        return "ms from a new class's first example to its first prediction, both through Kafka, on an idle system";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Double> millis = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(bench);
                LocalServices services = LocalServices.start(servers, bench, Map.of());
                Client client = new Client(servers.bootstrapServers());
                Arrivals predictions =
                        new Arrivals(servers.bootstrapServers(), Topics.PREDICTIONS.name(), services.await())) {
            Lessons.teach(services, client, Pictures.JPEG_224, bench.size(50, 8));
            long examples = services.learner().examplesRecorded();
            int trials = bench.size(20, 2);
            // the first trial is a warm-up
            for (int trial = 0; trial <= trials; trial++) {
                double took = trial(client, predictions, Lessons.CLASSES + trial);
                bench.say("time-to-learn: trial %d: %.0f ms".formatted(trial, took));
                if (trial > 0) {
                    millis.add(took);
                }
                examples += EXAMPLES;
                services.awaitIdle(examples);
            }
        }
        List<Double> sorted = millis.stream().sorted().toList();
        double p95 = Spread.percentile(sorted, 0.95);
        return List.of(
                Figure.alone("time-to-learn/p50", "ms", Spread.of(millis), Bar.atMost(MEDIAN_BAR_MILLIS)),
                Figure.alone("time-to-learn/p95", "ms", Spread.of(p95), Bar.atMost(P95_BAR_MILLIS)));
    }

    private static double trial(Client client, Arrivals predictions, int column) {
        String label = Lessons.label(column);
        byte[] question = Pictures.JPEG_224.file(column, EXAMPLES);
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < EXAMPLES; i++) {
            pictures.add(Pictures.JPEG_224.file(column, i));
        }
        // an image may be held out; this one is not, so that the class can be learned from its first example
        pictures.set(0, pictureToLearnFrom(column, EXAMPLES + 1));
        long start = System.nanoTime();
        client.example(label + "-first", label, pictures.get(0));
        for (int i = 1; i < EXAMPLES; i++) {
            client.example(label + "-more-" + i, label, pictures.get(i));
        }
        long deadline = start + PATIENCE.toNanos();
        for (int asked = 0; System.nanoTime() < deadline; asked++) {
            long next = System.nanoTime() + PAUSE.toNanos();
            String request = "%s-%d".formatted(label, asked);
            client.image(request, question);
            if (label.equals(answer(predictions, request))) {
                return (System.nanoTime() - start) / 1e6;
            }
            LockSupport.parkNanos(next - System.nanoTime());
        }
        throw new IllegalStateException("class %s was not predicted in %d s".formatted(label, PATIENCE.toSeconds()));
    }

    private static String answer(Arrivals predictions, String request) {
        byte[] value = predictions.await(request).value();
        return Json.read(new String(value, UTF_8), Prediction.class).best().value();
    }

    /** Returns an image that is not held out: the one with this number or the next possible. */
    static byte[] pictureToLearnFrom(int column, int number) {
        for (int i = number; ; i++) {
            byte[] picture = Pictures.JPEG_224.file(column, i);
            if (Split.of(Sha256.of(picture), HOLD_OUT_FRACTION) == Split.TRAIN) {
                return picture;
            }
        }
    }
}
