package dev.eleventh.benchmarks;

import java.util.Locale;

/** How a stream brings the classes of a data set. */
enum Order {
    /** A few classes after the other, in alphabetical order. */
    SORTED,
    /** A few classes after the other, in an order drawn by the seed. */
    SHUFFLED,
    /** All classes from the start, mixed, in as many steps: what a learner would see that has nothing to forget. */
    INTERLEAVED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
