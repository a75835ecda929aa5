package dev.eleventh.trainer;

import dev.eleventh.learning.LabelledEmbedding;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The train examples, for learners that keep sums of them and follow every change. */
interface TrainExamples {
    /** What is told of changes, in batches, so that a million examples need no room. */
    interface Changes {
        void added(List<LabelledEmbedding> examples);

        /** Examples that were added before, as they were then. */
        void removed(List<LabelledEmbedding> examples);
    }

    /**
     * Tells all that changed between an offset vector and now, as of one moment. When it throws, the sums may have got a
     * part of it: begin anew.
     *
     * @param since the vector that the last call returned; empty to be told all examples
     * @return the vector of that moment
     * @throws ZombieException when what was removed since then is forgotten, because an attempt beyond it is recorded
     */
    SortedMap<Integer, Long> changesSince(Map<Integer, Long> since, Changes changes);
}
