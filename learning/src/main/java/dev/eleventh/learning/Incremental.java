package dev.eleventh.learning;

import java.util.List;

/**
 * Learns of each train example once, when it comes and when it goes, and keeps only what it needs: what it knows does
 * not depend on the order, and does not grow with the number of examples.
 */
public interface Incremental {
    void add(List<LabelledEmbedding> examples);

    /** Takes back what {@link #add} was told, exactly. */
    void remove(List<LabelledEmbedding> examples);
}
