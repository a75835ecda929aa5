package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import java.util.List;

/**
 * Records that were read together.
 *
 * @param backbone SHA-256 of the backbone that embedded them; another one may be the base by the time they are
 *     recorded
 */
record Readings(List<Reading> all, Sha256 backbone) {
    Readings {
        all = List.copyOf(all);
    }
}
