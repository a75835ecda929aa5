package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.ExampleId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Reads the images of examples, as far as they are kept. Thread-safe. */
public interface ExampleImages {
    /** Returns the examples that still have an image. */
    Set<ExampleId> present(Collection<ExampleId> examples);

    /** Returns the image files of the examples that still have one. */
    Map<ExampleId, byte[]> files(Collection<ExampleId> examples);
}
