package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records that were read together.
 *
 * @param backbone SHA-256 of the backbone that embedded them; another one may be the base by the time they are
 *     recorded
 * @param levels of its embeddings; null for a network that release 0.1 imported
 */
public record ReadRecords(
        List<AcceptedRecord> all, Sha256 backbone, @Nullable Levels levels) {
    public ReadRecords {
        all = List.copyOf(all);
    }
}
