package dev.eleventh.trainer;

import dev.eleventh.contracts.ExampleId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The images of examples, as far as they are kept. May be asked by any thread. */
public interface ExampleImages {
    /** Those of the examples that have an image. */
    Set<ExampleId> present(Collection<ExampleId> examples);

    /** The image files of those examples that have one. */
    Map<ExampleId, byte[]> files(Collection<ExampleId> examples);
}
