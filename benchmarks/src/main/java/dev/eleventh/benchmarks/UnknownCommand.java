package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.benchmarks.dataset.Dataset;
import dev.eleventh.benchmarks.dataset.ImagesOfNothing;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.unknown.LeftOutClasses;
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
import java.util.concurrent.Callable;
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
                        + " the ROC curve, and by the unknown images found when 95 % of the known ones are kept.")
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
            screen.say(UnknownTable.of(mean));
            Settings settings = new Settings(
                    sample.facts(), others.stream().map(UnknownCommand::name).toList(), groups, unknownImages);
            Results<Settings, Trial> results =
                    new Results<>("unknown", clock.instant(), Machine.here(), settings, mean, null);
            results.write(sampleOptions.output());
            screen.show(results);
            return 0;
        }
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
