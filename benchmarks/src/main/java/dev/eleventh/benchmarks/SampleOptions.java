package dev.eleventh.benchmarks;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.benchmarks.dataset.Dataset;
import dev.eleventh.benchmarks.dataset.EmbeddingCache;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.dataset.PictureEmbedder;
import dev.eleventh.benchmarks.dataset.PictureFiles;
import dev.eleventh.benchmarks.dataset.Sample;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.trainer.learn.ImageNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the images that a benchmark of strategies uses. */
final class SampleOptions {
    @Mixin
    private DatasetOptions options = new DatasetOptions();

    @Option(
            names = "--train-per-class",
            paramLabel = "N",
            description = "Training images per class. Default: ${DEFAULT-VALUE}.")
    private int trainPerClass = 2000;

    @Option(
            names = "--test-per-class",
            paramLabel = "N",
            description = "Test images per class. Default: ${DEFAULT-VALUE}.")
    private int testPerClass = 1000;

    @Option(
            names = "--hold-out-per-class",
            paramLabel = "N",
            description = "Images per class that only fit the temperature. Default: ${DEFAULT-VALUE}.")
    private int holdOutPerClass = 100;

    long seed() {
        return options.seed();
    }

    Path output() {
        return options.output();
    }

    /** Returns the name of the data set. */
    String name() {
        return options.name();
    }

    /** Reads the data set, and embeds the images that are not in the cache. */
    EmbeddedSample embed(Backbone backbone, Screen screen) throws IOException {
        Dataset all = options.open();
        Sample sample = Sample.draw(all, new Sample.PerClass(trainPerClass, holdOutPerClass, testPerClass), seed());
        List<LabelledEmbedding> embedded = embed(backbone, all, sample.pictures(), screen);
        int learned = sample.train().size();
        int known = learned + sample.holdOut().size();
        screen.say(String.format(
                Locale.ROOT,
                "%s of %d labels: %d training images, %d held out, %d test images",
                all.format(),
                sample.labels().size(),
                learned,
                sample.holdOut().size(),
                sample.test().size()));
        return new EmbeddedSample(
                new EmbeddedSample.Facts(
                        options.name(),
                        all.format(),
                        all.sha256(),
                        backbone.description().sha256(),
                        List.copyOf(sample.labels()),
                        learned,
                        sample.holdOut().size(),
                        sample.test().size(),
                        seed()),
                sample.labels(),
                embedded.subList(0, learned),
                embedded.subList(learned, known),
                embedded.subList(known, embedded.size()),
                new ImageNetwork(backbone, new PictureFiles(sample.pictures())));
    }

    /** Returns the embeddings of images of a data set, and embeds the images that are not in the cache. */
    List<LabelledEmbedding> embed(Backbone backbone, Dataset of, List<Picture> pictures, Screen screen)
            throws IOException {
        Set<ExampleId> needed = pictures.stream().map(Picture::id).collect(Collectors.toSet());
        try (EmbeddingCache kept =
                EmbeddingCache.open(options.cache(), backbone.description().sha256(), of.sha256(), needed::contains)) {
            PictureEmbedder embedder = new PictureEmbedder(backbone, kept);
            List<Picture> missing = embedder.missing(pictures);
            if (!missing.isEmpty()) {
                screen.progress("Embedding", missing.size(), bar -> embedder.embed(missing, bar::stepTo));
            }
            return embedder.find(pictures);
        }
    }
}
