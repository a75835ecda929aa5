package dev.eleventh.benchmarks;

import static java.util.stream.Collectors.toList;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.benchmarks.dataset.Dataset;
import dev.eleventh.benchmarks.dataset.ImagesOfNothing;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.unknown.LatestClass;
import dev.eleventh.benchmarks.unknown.LeftOutClasses;
import dev.eleventh.benchmarks.unknown.Separation;
import dev.eleventh.benchmarks.unknown.Trial;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./benchmark unknown}: measures how well images of no known class are found. */
@Command(
        name = "unknown",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Leaves out some classes, and measures how well their images, noise, flat colours and images of other"
                        + " data sets are told from test images of the known classes. Compares several methods by the area under"
                        + " the ROC curve, and by the unknown images found when 95 % of the known ones are kept. Then teaches classes"
                        + " last, with few examples, and measures how many of their images are called unknown.")
final class UnknownCommand implements Callable<Integer> {
    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(
            names = "--others",
            split = ",",
            paramLabel = "DIR",
            description = "Further data sets, whose images belong to no class.")
    private List<Path> others = List.of();

    @Option(
            names = "--left-out",
            paramLabel = "N",
            description = "Classes to leave out at a time. Each class is left out once. Default: ${DEFAULT-VALUE}.")
    private int leftOut = 2;

    @Option(
            names = "--unknown-images",
            paramLabel = "N",
            description = "Images of noise, of flat colours, and of each further data set. Default: ${DEFAULT-VALUE}.")
    private int unknownImages = 200;

    /** Classes of each data set that are taught last, one at a time, and their images. */
    private static final int LATEST_CLASSES = 5;

    private static final int IMAGES_OF_LATEST = 160;

    private final Screen screen;
    private final Clock clock;

    UnknownCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("others") List<String> others,
            @JsonProperty("left_out") List<Set<Label>> leftOut,
            @JsonProperty("unknown_images") int unknownImages) {}

    record Measured(
            @JsonProperty("accuracy") double accuracy,
            @JsonProperty("separations") List<Separation> separations,
            @JsonProperty("latest_class") List<LatestClass> latestClass) {}

    @Override
    public Integer call() throws IOException {
        if (unknownImages < 1) {
            throw new IllegalArgumentException("--unknown-images must be at least 1, was " + unknownImages);
        }
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            if (sample.holdOut().isEmpty()) {
                throw new IllegalArgumentException(
                        "thresholds need held-out images; set --hold-out-per-class to 1 or more, and have at least 7 images of each class");
            }
            List<Set<Label>> groups = LeftOutClasses.groups(sample.labels(), leftOut, sampleOptions.seed());
            Map<String, List<LabelledEmbedding>> unknown = unknown(backbone);
            Trial.Images images = new Trial.Images(sample.train(), sample.holdOut(), sample.test());
            List<Trial> trials = new ArrayList<>();
            screen.progress(
                    "Groups of classes",
                    groups.size(),
                    bar -> groups.forEach(group -> {
                        trials.add(Trial.run(manager, images, group, unknown));
                        bar.step();
                    }));
            Trial mean = Trial.mean(trials);
            List<LatestClass> latest = latest(backbone, manager, sample, images);
            screen.say(UnknownTable.of(mean) + "\n" + UnknownTable.of(latest));
            Settings settings = new Settings(
                    sample.facts(), others.stream().map(UnknownCommand::name).toList(), groups, unknownImages);
            Results<Settings, Measured> results = new Results<>(
                    "unknown",
                    clock.instant(),
                    Machine.here(),
                    settings,
                    new Measured(mean.accuracy(), mean.separations(), latest),
                    null);
            results.write(sampleOptions.output());
            screen.show(results);
            return 0;
        }
    }

    /** Teaches classes of the data set, and of the further ones, after all others. */
    private List<LatestClass> latest(Backbone backbone, NDManager manager, EmbeddedSample sample, Trial.Images images)
            throws IOException {
        List<LatestClass> all = new ArrayList<>();
        List<List<LabelledEmbedding>> own = new ArrayList<>();
        List<Trial.Images> others = new ArrayList<>();
        for (Label label : some(sample.labels())) {
            own.add(Stream.of(images.train(), images.holdOut(), images.test())
                    .flatMap(List::stream)
                    .filter(image -> image.label().equals(label))
                    .toList());
            others.add(images.without(Set.of(label)));
        }
        all.addAll(LatestClass.run(manager, sampleOptions.name(), others, own));
        for (Path folder : this.others) {
            Dataset other = Dataset.open(folder);
            Map<Label, List<Picture>> byLabel =
                    other.train().stream().collect(Collectors.groupingBy(Picture::label, TreeMap::new, toList()));
            List<List<LabelledEmbedding>> classes = new ArrayList<>();
            for (Label label : some(byLabel.keySet())) {
                List<Picture> pictures = new ArrayList<>(byLabel.get(label));
                Collections.shuffle(pictures, new Random(sampleOptions.seed()));
                classes.add(sampleOptions.embed(
                        backbone, other, pictures.subList(0, Math.min(IMAGES_OF_LATEST, pictures.size())), screen));
            }
            all.addAll(LatestClass.run(manager, name(folder), Collections.nCopies(classes.size(), images), classes));
        }
        return all;
    }

    private static List<Label> some(Set<Label> labels) {
        return labels.stream().limit(LATEST_CLASSES).toList();
    }

    /** Returns the images of no class, by kind. */
    private Map<String, List<LabelledEmbedding>> unknown(Backbone backbone) throws IOException {
        Map<String, List<LabelledEmbedding>> unknown = new LinkedHashMap<>();
        Dataset nothing = ImagesOfNothing.of(unknownImages, sampleOptions.seed());
        List<LabelledEmbedding> embedded = sampleOptions.embed(backbone, nothing, nothing.train(), screen);
        for (Label kind : List.of(ImagesOfNothing.NOISE, ImagesOfNothing.FLAT)) {
            unknown.put(
                    kind.value(),
                    embedded.stream()
                            .filter(image -> image.label().equals(kind))
                            .toList());
        }
        for (Path folder : others) {
            Dataset other = Dataset.open(folder);
            List<Picture> pictures = new ArrayList<>(other.train());
            Collections.shuffle(pictures, new Random(sampleOptions.seed()));
            List<Picture> some = pictures.subList(0, Math.min(unknownImages, pictures.size()));
            unknown.put(name(folder), sampleOptions.embed(backbone, other, some, screen));
        }
        return unknown;
    }

    private static String name(Path folder) {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }
}
