package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.trainer.record.VersionBackbone;
import java.util.Map;

/**
 * The newest promoted version that was not rolled back. A challenger starts from it and must not be worse.
 *
 * @param newest the highest version number so far; above {@code version} after a rollback
 * @param strategy the strategy that learned it
 * @param backbone the backbone whose embeddings the head reads
 * @param counts number of known examples per label
 * @param best the best recent version, possibly this one; a challenger must not be worse than that version either
 */
public record Champion(
        long version,
        long newest,
        String strategy,
        Head head,
        Sha256 headSha256,
        VersionBackbone backbone,
        Map<Label, Counts> counts,
        long best) {
    public Champion {
        counts = Map.copyOf(counts);
    }
}
