package dev.eleventh.trainer;

import java.util.Map;
import java.util.Optional;

/** Every challenger that was judged, and the model versions that came of those that were promoted. */
interface ModelRegistry {
    /** The newest version. */
    Optional<Champion> champion();

    /**
     * Records the attempt, the version and its publication when it was promoted, and that its events were considered:
     * all or nothing.
     *
     * @throws ZombieException when the champion is no longer the attempt's parent
     */
    void record(Attempt attempt);

    /**
     * Notes that the events before the offsets were considered, and left nothing to learn from. There is no empty version,
     * so the champion goes on; the next attempt replaces it as after a correction.
     */
    void pass(Map<Integer, Long> offsets);
}
