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
 * Labelled images for training and testing.
 *
 * @param sha256 over the names and bytes of all its files; identifies the embeddings in the cache
 * @param test empty when the data set does not define test images
 */
public record Dataset(String format, Sha256 sha256, List<Picture> train, List<Picture> test) {
    public Dataset {
        train = List.copyOf(train);
        test = List.copyOf(test);
        Set<ExampleId> ids = new HashSet<>();
        train.forEach(picture -> ids.add(picture.id()));
        test.forEach(picture -> ids.add(picture.id()));
        if (ids.size() != train.size() + test.size()) {
            throw new IllegalArgumentException("the images of a data set must have distinct ids, %d of %d have"
                    .formatted(ids.size(), train.size() + test.size()));
        }
    }

    /**
     * Opens a folder in any of the supported formats.
     *
     * @throws IOException when the folder has none of the formats or is damaged; the message states the expected
     *     content
     */
    public static Dataset open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException("%s is not a folder; --dataset needs a folder".formatted(folder));
        }
        if (IdxFiles.areIn(folder)) {
            return IdxFiles.read(folder);
        }
        if (Cifar10Files.areIn(folder)) {
            return Cifar10Files.read(folder);
        }
        return ImageFolder.read(folder);
    }

    /** Returns the labels in alphabetical order. */
    public SortedSet<Label> labels() {
        SortedSet<Label> labels = new TreeSet<>();
        train.forEach(picture -> labels.add(picture.label()));
        return labels;
    }
}
