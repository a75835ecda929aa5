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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the images that a benchmark uses and its output folder, shared by all commands with a data set. */
final class SampleOptions {
    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DIR",
            description = "ImageFolder (LABEL/image.png or .jpg, optionally in train/ and test/), the four IDX files of"
                    + " MNIST or Fashion-MNIST, or CIFAR-10's .bin files.")
    @SuppressWarnings("NullAway.Init") // picocli sets required options
    private Path dataset;

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

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all random choices. Default: ${DEFAULT-VALUE}.")
    private long seed = 11;

    @Option(names = "--output", paramLabel = "DIR", description = "Folder of the results. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("benchmark-output");

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder of the embeddings, for faster further runs. Default: as --output.")
    private @Nullable Path cache;

    long seed() {
        return seed;
    }

    Path output() {
        return output;
    }

    /** Reads the data set, and embeds the images that are not in the cache. */
    EmbeddedSample embed(Backbone backbone, Screen screen) throws IOException {
        Dataset all = Dataset.open(dataset);
        Sample sample = Sample.draw(all, new Sample.PerClass(trainPerClass, holdOutPerClass, testPerClass), seed);
        Path folder = cache == null ? output : cache;
        try (EmbeddingCache kept =
                EmbeddingCache.open(folder, backbone.description().sha256(), all.sha256())) {
            PictureEmbedder embedder = new PictureEmbedder(backbone, kept);
            List<Picture> missing = embedder.missing(sample.pictures());
            if (!missing.isEmpty()) {
                screen.progress("Embedding", missing.size(), bar -> embedder.embed(missing, bar::stepTo));
            }
            EmbeddedSample embedded = new EmbeddedSample(
                    new EmbeddedSample.Facts(
                            dataset.toAbsolutePath().normalize().getFileName().toString(),
                            all.format(),
                            all.sha256(),
                            backbone.description().sha256(),
                            List.copyOf(sample.labels()),
                            sample.train().size(),
                            sample.holdOut().size(),
                            sample.test().size(),
                            seed),
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
