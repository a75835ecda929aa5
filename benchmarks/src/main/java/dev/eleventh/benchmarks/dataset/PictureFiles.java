package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.trainer.learn.ExampleImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The images of a data set, for strategies that train the network; each file is read again whenever it is used. */
public final class PictureFiles implements ExampleImages {
    private final Map<ExampleId, Picture> pictures;

    public PictureFiles(List<Picture> pictures) {
        this.pictures = pictures.stream().collect(Collectors.toMap(Picture::id, Function.identity()));
    }

    @Override
    public Set<ExampleId> present(Collection<ExampleId> examples) {
        return examples.stream().filter(pictures::containsKey).collect(Collectors.toSet());
    }

    @Override
    public Map<ExampleId, byte[]> files(Collection<ExampleId> examples) {
        Map<ExampleId, byte[]> files = new HashMap<>();
        for (ExampleId id : examples) {
            Picture picture = pictures.get(id);
            if (picture != null) {
                files.put(id, read(picture));
            }
        }
        return files;
    }

    private static byte[] read(Picture picture) {
        try {
            return picture.source().read();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "image %s can no longer be read; do not change the data set during a benchmark"
                            .formatted(picture.name()),
                    e);
        }
    }
}
