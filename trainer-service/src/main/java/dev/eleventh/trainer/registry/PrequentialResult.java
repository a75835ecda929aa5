package dev.eleventh.trainer.registry;

import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.learning.judge.PrequentialPredictions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A champion's predictions for the events of a lesson, made before anything learned from the events.
 *
 * @param version the champion's version; 0 when nothing was predicted
 * @param perSource per source, how often the prediction differed from its label
 * @param pairs comparison with the baseline of its probation; empty when it is on no probation
 */
public record PrequentialResult(
        long version, PrequentialCounts counts, Map<String, SourceCounts.Count> perSource, PairedCounts pairs) {
    public static final PrequentialResult NOTHING =
            new PrequentialResult(0, PrequentialCounts.NONE, Map.of(), PairedCounts.NONE);

    public static PrequentialResult by(
            @Nullable Champion champion, @Nullable PrequentialPredictions predictions, SourceCounts sources) {
        return champion == null || predictions == null
                ? NOTHING
                : new PrequentialResult(
                        champion.version(), predictions.counts(), sources.perSource(), predictions.pairs());
    }
}
