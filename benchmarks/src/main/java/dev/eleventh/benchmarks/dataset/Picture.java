package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.io.IOException;

/**
 * One labelled image of a data set, not yet read.
 *
 * @param name shows people where to find it in the data set
 */
public record Picture(ExampleId id, String name, Label label, Source source) {

    /** Reads an image's bytes on demand, because a data set may be larger than memory. */
    @FunctionalInterface
    public interface Source {
        /** Returns the bytes of a PNG or JPEG file. */
        byte[] read() throws IOException;
    }
}
