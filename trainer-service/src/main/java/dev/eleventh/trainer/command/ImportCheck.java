package dev.eleventh.trainer.command;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.head.HeadScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a network answers before it is imported: a person sees whether its images are scaled as it expects. */
final class ImportCheck {
    private static final int TOP = 3;
    private static final int WARM_UP = 3;
    private static final int RUNS = 15;
    private static final int BATCH = 32;

    private final ImportReport report;
    private final double millisAlone;
    private final double millisTogether;
    private final List<Answer> answers;

    private ImportCheck(ImportReport report, double millisAlone, double millisTogether, List<Answer> answers) {
        this.report = report;
        this.millisAlone = millisAlone;
        this.millisTogether = millisTogether;
        this.answers = answers;
    }

    /**
     * The network's answer for one image.
     *
     * @param top the most probable labels; empty without classes
     * @param nearest the other image with the most similar embedding; null with classes, or with one image
     */
    record Answer(
            @JsonProperty("image") String image,
            @JsonProperty("top") List<Score> top,
            @JsonProperty("nearest") @Nullable Score nearest) {}

    /** A label with its probability, or an image with its cosine similarity. */
    record Score(
            @JsonProperty("name") String name,
            @JsonProperty("value") double value) {}

    record Document(
            @JsonUnwrapped ImportReport.Document network,
            @JsonProperty("millis_per_image") double millisPerImage,
            @JsonProperty("millis_per_image_in_batches") double millisPerImageInBatches,
            @JsonProperty("answers") List<Answer> answers) {}

    /** @param manager of the engine that scores */
    static ImportCheck of(ImportReport report, List<Path> files, NDManager manager) throws IOException {
        Imported imported = report.imported();
        Embedder backbone = imported.backbone();
        List<Pixels> images = new ArrayList<>();
        for (Path file : files) {
            images.add(decoded(backbone, file));
        }
        List<Pixels> timed = images.isEmpty() ? List.of(grey(backbone)) : images;
        double alone = millis(backbone, timed.subList(0, 1));
        double together = millis(backbone, Collections.nCopies(BATCH, timed.get(0))) / BATCH;
        List<Embedding> embeddings = images.isEmpty() ? List.of() : backbone.embed(images);
        Imported.Classifier classifier = imported.classifier();
        List<Answer> answers = classifier == null
                ? similar(files, embeddings)
                : predicted(classifier.head(), files, embeddings, manager);
        return new ImportCheck(report, alone, together, answers);
    }

    private static Pixels decoded(Embedder backbone, Path file) throws IOException {
        try {
            return backbone.decode(Files.readAllBytes(file));
        } catch (InvalidImageException e) {
            throw new IllegalArgumentException("%s is not a usable image: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Pixels grey(Embedder backbone) {
        float[] rgb = new float
                [3
                        * backbone.description().format().width()
                        * backbone.description().format().height()];
        Arrays.fill(rgb, 0.5f);
        return backbone.ofRgb(rgb);
    }

    /** Returns the median time of one call. */
    private static double millis(Embedder backbone, List<Pixels> images) {
        double[] millis = new double[RUNS];
        for (int run = -WARM_UP; run < RUNS; run++) {
            long start = System.nanoTime();
            backbone.embed(images);
            if (run >= 0) {
                millis[run] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        return millis[RUNS / 2];
    }

    private static List<Answer> predicted(
            LinearHead head, List<Path> files, List<Embedding> embeddings, NDManager manager) {
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            float[][] probabilities = scorer.probabilities(embeddings);
            return IntStream.range(0, files.size())
                    .mapToObj(i -> new Answer(files.get(i).toString(), top(head, probabilities[i]), null))
                    .toList();
        }
    }

    private static List<Score> top(LinearHead head, float[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(row -> new Score(head.labels().get(row).value(), probabilities[row]))
                .sorted(Comparator.comparingDouble(Score::value).reversed())
                .limit(TOP)
                .toList();
    }

    private static List<Answer> similar(List<Path> files, List<Embedding> embeddings) {
        List<float[]> values = embeddings.stream()
                .map(embedding -> Embedding.matrix(List.of(embedding), 1, embedding.dimension()))
                .toList();
        return IntStream.range(0, files.size())
                .mapToObj(i -> new Answer(files.get(i).toString(), List.of(), nearest(i, files, values)))
                .toList();
    }

    private static @Nullable Score nearest(int image, List<Path> files, List<float[]> embeddings) {
        return IntStream.range(0, files.size())
                .filter(other -> other != image)
                .mapToObj(other ->
                        new Score(files.get(other).toString(), cosine(embeddings.get(image), embeddings.get(other))))
                .max(Comparator.comparingDouble(Score::value))
                .orElse(null);
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double lengths = 0;
        double other = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            lengths += (double) a[i] * a[i];
            other += (double) b[i] * b[i];
        }
        return product / Math.max(Double.MIN_NORMAL, Math.sqrt(lengths) * Math.sqrt(other));
    }

    Document document() {
        return new Document(report.document(), millisAlone, millisTogether, answers);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        ImportReport.Document network = report.document();
        lines.add(
                network.version() == null
                        ? "%s would be imported as a backbone without classes, with embeddings of %d values."
                                .formatted(network.name(), network.dimension())
                        : "%s would be imported as version 1, with %d classes on embeddings of %d values."
                                .formatted(network.name(), network.labels(), network.dimension()));
        lines.addAll(report.details());
        lines.add("%.1f ms for one image alone, %.1f ms for an image in a batch of %d."
                .formatted(millisAlone, millisTogether, BATCH));
        answers.forEach(answer -> lines.add(line(answer)));
        lines.add("Nothing was written.");
        return String.join(System.lineSeparator(), lines);
    }

    private static String line(Answer answer) {
        if (answer.nearest() != null) {
            return "%s: most similar to %s (cosine %.2f)"
                    .formatted(
                            answer.image(),
                            answer.nearest().name(),
                            answer.nearest().value());
        }
        return "%s: %s"
                .formatted(
                        answer.image(),
                        String.join(
                                ", ",
                                answer.top().stream()
                                        .map(score -> "%s %.0f %%".formatted(score.name(), 100 * score.value()))
                                        .toList()));
    }
}
