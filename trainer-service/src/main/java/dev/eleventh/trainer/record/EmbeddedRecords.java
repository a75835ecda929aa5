package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Sha256;
import java.util.List;

/**
 * Records that were read together.
 *
 * @param backbone SHA-256 of the backbone that embedded them; another one may be the base by the time they are
 *     recorded
 */
public record EmbeddedRecords(List<AcceptedRecord> all, Sha256 backbone) {
    public EmbeddedRecords {
        all = List.copyOf(all);
    }
}
