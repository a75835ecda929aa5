package dev.eleventh.benchmarks;

import java.util.Locale;

/** The order in which a stream delivers the classes of a data set. */
enum Order {
    /** A few classes at a time, in alphabetical order. */
    SORTED,
    /** A few classes at a time, in an order drawn by the seed. */
    SHUFFLED,
    /** All classes mixed from the start, in the same number of steps: a stream in which there is nothing to forget. */
    INTERLEAVED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
