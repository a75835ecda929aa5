package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Sha256;
import java.util.List;

/**
 * Records that were read together.
 *
 * @param backbone SHA-256 of the backbone that embedded them; another one may be the base by the time they are
 *     recorded
 */
public record ReadRecords(List<AcceptedRecord> all, Sha256 backbone) {
    public ReadRecords {
        all = List.copyOf(all);
    }
}
