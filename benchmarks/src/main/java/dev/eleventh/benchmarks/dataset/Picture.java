package dev.eleventh.benchmarks.dataset;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.io.IOException;

/**
 * One labelled picture of a data set, not yet read.
 *
 * @param name where a person finds it in the data set
 */
public record Picture(ExampleId id, String name, Label label, Source source) {

    /** Where a picture's bytes come from: a data set may be larger than memory. */
    @FunctionalInterface
    public interface Source {
        /** A PNG or JPEG file's bytes. */
        byte[] read() throws IOException;
    }
}
