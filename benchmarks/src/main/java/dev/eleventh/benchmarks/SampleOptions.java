package dev.eleventh.benchmarks;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.benchmarks.dataset.Dataset;
import dev.eleventh.benchmarks.dataset.EmbeddingCache;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.dataset.PictureEmbedder;
import dev.eleventh.benchmarks.dataset.PictureFiles;
import dev.eleventh.benchmarks.dataset.Sample;
import dev.eleventh.trainer.learn.ImageNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    /** Reads the data set, and embeds the images that are not in the cache. */
    EmbeddedSample embed(Backbone backbone, Screen screen) throws IOException {
        Dataset all = options.open();
        Sample sample = Sample.draw(all, new Sample.PerClass(trainPerClass, holdOutPerClass, testPerClass), seed());
        try (EmbeddingCache kept =
                EmbeddingCache.open(options.cache(), backbone.description().sha256(), all.sha256())) {
            PictureEmbedder embedder = new PictureEmbedder(backbone, kept);
            List<Picture> missing = embedder.missing(sample.pictures());
            if (!missing.isEmpty()) {
                screen.progress("Embedding", missing.size(), bar -> embedder.embed(missing, bar::stepTo));
            }
            EmbeddedSample embedded = new EmbeddedSample(
                    new EmbeddedSample.Facts(
                            options.name(),
                            all.format(),
                            all.sha256(),
                            backbone.description().sha256(),
                            List.copyOf(sample.labels()),
                            sample.train().size(),
                            sample.holdOut().size(),
                            sample.test().size(),
                            seed()),
                    sample.labels(),
                    embedder.find(sample.train()),
                    embedder.find(sample.holdOut()),
                    embedder.find(sample.test()),
                    new ImageNetwork(backbone, new PictureFiles(sample.pictures())));
            screen.say(String.format(
                    Locale.ROOT,
                    "%s of %d labels: %d training images, %d held out, %d test images",
                    all.format(),
                    sample.labels().size(),
                    sample.train().size(),
                    sample.holdOut().size(),
                    sample.test().size()));
            return embedded;
        }
    }
}
