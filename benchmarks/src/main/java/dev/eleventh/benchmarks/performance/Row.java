package dev.eleventh.benchmarks.performance;

import java.util.List;

/** One row of the table. */
public interface Row {
    /** As {@code --rows} spells it. */
    String name();

    /** What is measured, against what, in a line. */
    String what();

    /**
     * Measures.
     *
     * @return a figure for each case, in the order of the table
     * @throws MissingYardstickException when this machine has nothing to compare with
     */
    List<Figure> measure(Workbench bench) throws Exception;
}
