package dev.eleventh.benchmarks.performance;

import java.util.List;

/** One row of the table. */
public interface Row {
    /** The name for {@code --rows}. */
    String name();

    /** Describes in one line what is measured, and against what. */
    String what();

    /**
     * Measures the row.
     *
     * @return a figure for each case, in the order of the table
     * @throws MissingYardstickException when the yardstick is not installed on this machine
     */
    List<Figure> measure(Workbench bench) throws Exception;
}
