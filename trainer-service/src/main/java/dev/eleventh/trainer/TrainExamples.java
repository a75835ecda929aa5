package dev.eleventh.trainer;

import dev.eleventh.learning.Incremental;
import java.util.Map;
import java.util.SortedMap;

/** The train examples, for strategies that learn of each of them once. */
interface TrainExamples {
    /**
     * Tells all that changed between an offset vector and now, as of one moment, in batches, so that a million examples
     * need no room. When it throws, a part of it may have been told: begin anew.
     *
     * @param since the vector that the last call returned; empty to be told all examples
     * @return the vector of that moment
     * @throws ZombieException when what was removed since then is forgotten, because an attempt beyond it is recorded
     */
    SortedMap<Integer, Long> changesSince(Map<Integer, Long> since, Incremental told);
}
