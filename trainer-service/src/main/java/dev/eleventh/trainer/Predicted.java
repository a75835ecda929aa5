package dev.eleventh.trainer;

import dev.eleventh.learning.PairedCounts;
import dev.eleventh.learning.PredictThenLearn;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a champion predicted of the events of a lesson before anything learned from them.
 *
 * @param version of the champion; 0 when nothing was predicted
 * @param perSource how often it said another label than the source
 * @param pairs against the version before its probation; none when it is on no probation
 */
record Predicted(
        long version, PrequentialCounts counts, Map<String, SourceCounts.Count> perSource, PairedCounts pairs) {
    static final Predicted NOTHING = new Predicted(0, PrequentialCounts.NONE, Map.of(), PairedCounts.NONE);

    static Predicted by(@Nullable Champion champion, @Nullable PredictThenLearn predictions, SourceCounts sources) {
        return champion == null || predictions == null
                ? NOTHING
                : new Predicted(champion.version(), predictions.counts(), sources.perSource(), predictions.pairs());
    }
}
