package dev.eleventh.benchmarks.unknown;

import dev.eleventh.contracts.Embedding;
import java.util.List;

/**
 * A method that scores how well images fit the known classes.
 *
 * @param name in the results
 */
record Detector(String name, Scores scores) {
    /** Scores images; a higher score means that the image fits better. */
    interface Scores {
        /** [images]. */
        double[] of(List<Embedding> images);
    }
}
