package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every challenger that was judged, and the model versions that came of those that were promoted. */
interface ModelRegistry {
    /** The newest version. */
    Optional<Champion> champion();

    /** Those that version 1 brought when it was imported: they stay known without an example. */
    Set<Label> importedLabels();

    /**
     * Records the attempt, the version and its publication when it was promoted, and that its events were considered:
     * all or nothing.
     *
     * @throws ZombieException when the champion is no longer the attempt's parent
     */
    void record(Attempt attempt);

    /**
     * Makes a classifier that was trained elsewhere version 1, with its publication: all or nothing.
     *
     * @throws IllegalStateException when there is a version already, or an example that another backbone embedded
     */
    void recordImport(Attempt attempt);

    /**
     * Notes that the events before the offsets were considered, and left nothing to learn from. There is no empty version,
     * so the champion goes on; the next attempt replaces it as after a correction.
     */
    void pass(Map<Integer, Long> offsets);
}
