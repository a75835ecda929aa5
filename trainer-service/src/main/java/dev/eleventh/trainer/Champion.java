package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import java.util.Map;

/**
 * The newest promoted version that was not rolled back: what a challenger starts from and must not be worse than.
 *
 * @param newest the newest number that was given; above {@code version} after a rollback
 * @param strategy by which it was learned
 * @param backbone whose embeddings the head reads
 * @param counts per label, how many examples were known
 * @param best the best recent version, itself perhaps: no challenger may fall below that, either
 */
record Champion(
        long version,
        long newest,
        String strategy,
        Head head,
        Sha256 headSha256,
        VersionBackbone backbone,
        Map<Label, Counts> counts,
        long best) {
    Champion {
        counts = Map.copyOf(counts);
    }
}
