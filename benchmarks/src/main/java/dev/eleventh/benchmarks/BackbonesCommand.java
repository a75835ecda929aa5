package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.TemporaryFolder;
import dev.eleventh.benchmarks.backbones.Candidate;
import dev.eleventh.benchmarks.backbones.Candidates;
import dev.eleventh.benchmarks.backbones.Cost;
import dev.eleventh.benchmarks.backbones.CostProcess;
import dev.eleventh.benchmarks.backbones.Draws;
import dev.eleventh.benchmarks.backbones.LearningCurve;
import dev.eleventh.benchmarks.backbones.Paired;
import dev.eleventh.benchmarks.dataset.Dataset;
import dev.eleventh.benchmarks.dataset.EmbeddingCache;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.dataset.PictureEmbedder;
import dev.eleventh.benchmarks.dataset.Sample;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./benchmark backbones}: compares networks on your own images before you import another one. */
@Command(
        name = "backbones",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares networks on your own images: accuracy by examples per class, time and memory. All networks learn"
                    + " from the same examples and are tested on the same images.",
            "A SavedModel is a program: name only one that you would run. An ONNX file runs no code of its own."
        })
final class BackbonesCommand implements Callable<Integer> {
    /** An embedding's objects and its id, besides its values. */
    private static final int BYTES_PER_IMAGE = 400;

    @Parameters(
            arity = "2..*",
            paramLabel = "NETWORK",
            description = "'" + Candidates.BUILT_IN
                    + "', 'mobilenet-v2-128' (built into release 0.1), an ONNX file, or the folder of a"
                    + " network. Options of 'eleventh import' may follow the path, in the same quotes:"
                    + " 'resnet.onnx --preset imagenet'.")
    @SuppressWarnings("NullAway.Init") // picocli sets required parameters
    private List<String> networks;

    @Mixin
    private DatasetOptions options = new DatasetOptions();

    @Option(
            names = "--examples",
            split = ",",
            paramLabel = "N",
            description = "Examples of each class to learn from. Default: ${DEFAULT-VALUE}.")
    private List<Integer> examples = List.of(1, 2, 5, 10, 20, 50);

    @Option(
            names = "--draws",
            paramLabel = "N",
            description = "How often to draw the examples; accuracies are means. Default: ${DEFAULT-VALUE}.")
    private int draws = 5;

    @Option(
            names = "--test-per-class",
            paramLabel = "N",
            description = "Test images per class, at most a fifth of each class unless the data set defines them."
                    + " Default: ${DEFAULT-VALUE}.")
    private int testPerClass = 100;

    @Option(
            names = "--strategies",
            split = ",",
            paramLabel = "NAME",
            description = "exact, exact-projected, or both. Default: ${DEFAULT-VALUE}.")
    private List<String> strategies = List.of(LearningCurve.STRATEGIES.get(0));

    private final Screen screen;
    private final Clock clock;

    BackbonesCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** All settings on which the accuracies depend. */
    record Settings(
            @JsonProperty("dataset") String dataset,
            @JsonProperty("format") String format,
            @JsonProperty("dataset_sha256") Sha256 datasetSha256,
            @JsonProperty("labels") List<Label> labels,
            @JsonProperty("examples_per_class") List<Integer> examples,
            @JsonProperty("draws") int draws,
            @JsonProperty("test") int test,
            @JsonProperty("seed") long seed) {}

    /**
     * The results of one network.
     *
     * @param bytes size of the file that a service opens
     * @param embeddingBytes size of a stored embedding
     */
    record NetworkResult(
            @JsonProperty("name") String name,
            @JsonProperty("sha256") Sha256 sha256,
            @JsonProperty("images") String images,
            @JsonProperty("notes") List<String> notes,
            @JsonProperty("dimension") int dimension,
            @JsonProperty("bytes") long bytes,
            @JsonProperty("embedding_bytes") int embeddingBytes,
            @JsonProperty("cost") Cost cost,
            @JsonProperty("accuracy") Map<String, List<LearningCurve.Point>> accuracy) {}

    record Comparison(
            @JsonProperty("networks") List<NetworkResult> networks,
            @JsonProperty("paired_at_examples_per_class") int pairedAt,
            @JsonProperty("paired") List<Paired> paired) {}

    @Override
    public Integer call() throws IOException {
        List<String> names = strategies.stream().distinct().toList();
        if (!LearningCurve.STRATEGIES.containsAll(names)) {
            throw new IllegalArgumentException(
                    "--strategies must be of %s, were %s".formatted(LearningCurve.STRATEGIES, strategies));
        }
        Dataset all = options.open();
        Sample sample = Sample.draw(all, new Sample.PerClass(Integer.MAX_VALUE, 0, testPerClass), options.seed());
        Draws drawn = Draws.of(sample, new TreeSet<>(examples), draws, options.seed());
        say(sample, drawn);
        try (TemporaryFolder folder = TemporaryFolder.create();
                Backbone builtIn = Backbone.load();
                NDManager manager = builtIn.newManager()) {
            // all networks are read before the first is measured, because that may take long
            List<Candidate> candidates = new Candidates(builtIn).read(networks);
            CostProcess costs = CostProcess.of(folder.path(), sample.test());
            List<NetworkResult> results = new ArrayList<>();
            List<Paired.Named> curves = new ArrayList<>();
            for (Candidate candidate : candidates) {
                requireRoom(
                        candidate.name(),
                        candidate.embedder().description().dimension(),
                        drawn.pictures().size() + sample.test().size(),
                        Runtime.getRuntime().maxMemory());
                Measured measured = measured(candidate, all, sample, drawn, names, manager);
                measured.curves().forEach(curve -> curves.add(new Paired.Named(candidate.name(), curve)));
                screen.say("Measuring time and memory: " + candidate.name());
                results.add(result(candidate, measured, costs.measure(candidate)));
            }
            show(sample, drawn, new Comparison(results, last(drawn.counts()), paired(curves, names, sample)), all);
        }
        return 0;
    }

    private void say(Sample sample, Draws drawn) {
        screen.say("%d labels: %d images to learn from, of which %d are drawn; %d test images"
                .formatted(
                        sample.labels().size(),
                        sample.train().size(),
                        drawn.pictures().size(),
                        sample.test().size()));
        List<Integer> leftOut = examples.stream()
                .filter(count -> !drawn.counts().contains(count))
                .toList();
        if (!leftOut.isEmpty()) {
            screen.say("Left out, because the smallest class has fewer images to learn from: %s examples per class"
                    .formatted(leftOut));
        }
    }

    /**
     * Rejects a comparison whose embeddings would not fit into memory.
     *
     * @param heapBytes of this process; the embeddings may have half of it
     */
    static void requireRoom(String network, int dimension, int images, long heapBytes) {
        long needed = images * (BYTES_PER_IMAGE + (long) Float.BYTES * dimension);
        long room = heapBytes / 2;
        if (needed > room) {
            throw new IllegalArgumentException(
                    "the embeddings of %d images by the network '%s' need %d MB, expected at most %d MB, half of the heap; lower --examples, --draws or --test-per-class, or set a larger heap, such as JAVA_OPTS=-Xmx%dg"
                            .formatted(images, network, needed >> 20, room >> 20, (needed >> 29) + 1));
        }
    }

    private record Measured(List<LearningCurve> curves, int embeddingBytes) {}

    private Measured measured(
            Candidate candidate, Dataset all, Sample sample, Draws drawn, List<String> names, NDManager manager)
            throws IOException {
        BackboneDescription network = candidate.embedder().description();
        List<Picture> pictures =
                Stream.concat(drawn.pictures().stream(), sample.test().stream()).toList();
        Set<ExampleId> needed = pictures.stream().map(Picture::id).collect(Collectors.toSet());
        try (EmbeddingCache cache =
                EmbeddingCache.open(options.cache(), network.sha256(), all.sha256(), needed::contains)) {
            PictureEmbedder embedder = new PictureEmbedder(candidate.embedder(), cache);
            List<Picture> missing = embedder.missing(pictures);
            if (!missing.isEmpty()) {
                screen.progress(
                        "Embedding, " + candidate.name(), missing.size(), bar -> embedder.embed(missing, bar::stepTo));
            }
            List<LearningCurve> curves = new ArrayList<>();
            for (String name : names) {
                screen.progress(
                        "Learning, %s, %s".formatted(name, candidate.name()),
                        (long) drawn.size() * drawn.counts().size(),
                        bar -> curves.add(LearningCurve.measure(
                                manager,
                                name,
                                Objects.requireNonNull(network.levels(), "levels of a network that was just read"),
                                drawn,
                                embedder::find,
                                sample.test(),
                                bar::step)));
            }
            int bytes = embedder.find(sample.test().subList(0, 1))
                    .get(0)
                    .embedding()
                    .toBytes()
                    .length;
            return new Measured(curves, bytes);
        }
    }

    private static NetworkResult result(Candidate candidate, Measured measured, Cost cost) {
        BackboneDescription network = candidate.embedder().description();
        Map<String, List<LearningCurve.Point>> accuracy = new LinkedHashMap<>();
        measured.curves().forEach(curve -> accuracy.put(curve.strategy(), curve.points()));
        return new NetworkResult(
                candidate.name(),
                network.sha256(),
                network.format().toString(),
                candidate.notes(),
                network.dimension(),
                candidate.bytes(),
                measured.embeddingBytes(),
                cost,
                accuracy);
    }

    private static List<Paired> paired(List<Paired.Named> curves, List<String> names, Sample sample) {
        return names.stream()
                .map(name -> curves.stream()
                        .filter(curve -> curve.curve().strategy().equals(name))
                        .toList())
                .flatMap(same -> Paired.all(same, sample.test().size()).stream())
                .toList();
    }

    private static int last(List<Integer> counts) {
        return counts.get(counts.size() - 1);
    }

    private void show(Sample sample, Draws drawn, Comparison comparison, Dataset all) throws IOException {
        Settings settings = new Settings(
                options.name(),
                all.format(),
                all.sha256(),
                List.copyOf(sample.labels()),
                drawn.counts(),
                draws,
                sample.test().size(),
                options.seed());
        screen.say("");
        screen.say(BackbonesTable.of(comparison, settings));
        Results<Settings, Comparison> results =
                new Results<>("backbones", clock.instant(), Machine.here(), settings, comparison, null);
        screen.say("\nThe results are in %s.".formatted(results.write(options.output())));
        screen.show(results);
    }
}
