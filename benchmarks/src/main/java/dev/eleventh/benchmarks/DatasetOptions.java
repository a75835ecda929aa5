package dev.eleventh.benchmarks;

import dev.eleventh.benchmarks.dataset.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data set and the folders of a benchmark, shared by all commands with a data set. */
final class DatasetOptions {
    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DIR",
            description = "ImageFolder (LABEL/image.png or .jpg, optionally in train/ and test/), the four IDX files of"
                    + " MNIST or Fashion-MNIST, or CIFAR-10's .bin files.")
    @SuppressWarnings("NullAway.Init") // picocli sets required options
    private Path dataset;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all random choices. Default: ${DEFAULT-VALUE}.")
    private long seed = 11;

    @Option(names = "--output", paramLabel = "DIR", description = "Folder of the results. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("benchmark-output");

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder of the embeddings, for faster further runs. Default: as --output.")
    private @Nullable Path cache;

    Dataset open() throws IOException {
        return Dataset.open(dataset);
    }

    /** Returns the name of the data set's folder. */
    String name() {
        return dataset.toAbsolutePath().normalize().getFileName().toString();
    }

    long seed() {
        return seed;
    }

    Path output() {
        return output;
    }

    Path cache() {
        return cache == null ? output : cache;
    }
}
