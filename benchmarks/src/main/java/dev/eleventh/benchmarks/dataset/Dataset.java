package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Labelled pictures to learn and to be tested by.
 *
 * @param sha256 over the names and bytes of all its files, so that what was embedded of it is known again
 * @param test empty when the data set does not say which pictures are for testing
 */
public record Dataset(String format, Sha256 sha256, List<Picture> train, List<Picture> test) {
    public Dataset {
        train = List.copyOf(train);
        test = List.copyOf(test);
        Set<ExampleId> ids = new HashSet<>();
        train.forEach(picture -> ids.add(picture.id()));
        test.forEach(picture -> ids.add(picture.id()));
        if (ids.size() != train.size() + test.size()) {
            throw new IllegalArgumentException("the pictures of a data set must have distinct ids, %d of %d have"
                    .formatted(ids.size(), train.size() + test.size()));
        }
    }

    /**
     * Opens a folder, whatever of the formats it has.
     *
     * @throws IOException when it has none of them, or is damaged; the message says what was expected
     */
    public static Dataset open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException("%s is no folder; --dataset needs one".formatted(folder));
        }
        if (IdxFiles.areIn(folder)) {
            return IdxFiles.read(folder);
        }
        if (Cifar10Files.areIn(folder)) {
            return Cifar10Files.read(folder);
        }
        return ImageFolder.read(folder);
    }

    /** In alphabetical order. */
    public SortedSet<Label> labels() {
        SortedSet<Label> labels = new TreeSet<>();
        train.forEach(picture -> labels.add(picture.label()));
        return labels;
    }
}
