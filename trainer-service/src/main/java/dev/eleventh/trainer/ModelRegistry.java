package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every challenger that was judged, and the model versions that came of those that were promoted. */
interface ModelRegistry {
    /** The newest version that was not rolled back. */
    Optional<Champion> champion();

    /** Any version, rolled back or not. */
    Optional<Champion> version(long version);

    /** Where a version stands in its probation, over or not; empty when it has none. */
    Optional<Standing> standing(long version);

    /** The last rollback, until another version is promoted. */
    Optional<Rollback.InForce> rollbackInForce();

    /** Those that version 1 brought when it was imported: they stay known without an example. */
    Set<Label> importedLabels();

    /**
     * Records the attempt, the version and its publication when it was promoted, and that its events were considered:
     * all or nothing.
     *
     * @param predicted of the events that are considered with it
     * @param next how the version stands when it is promoted; null when it is on no probation
     * @throws ZombieException when the champion is no longer the attempt's parent, or there is a correction among the events
     *     and it was not made for one
     */
    void record(Attempt attempt, Predicted predicted, @Nullable Standing next);

    /**
     * The same for what was learned in the background: its events were considered with an earlier attempt. When an event since
     * its lesson relabelled or retracted an example, it is recorded as rejected, for it may have learned what is wrong.
     *
     * @return what was recorded
     * @throws ZombieException when the champion is no longer the attempt's parent
     */
    Attempt recordLate(Attempt attempt, @Nullable Standing next);

    /**
     * Makes an older version champion again, with the publication of that as a pin, and notes that the events before the
     * offsets were considered: all or nothing.
     *
     * @param predicted of those events
     * @return false, and nothing is done, when there is a correction among the events: the older version may have learned what
     *     it declares wrong
     * @throws ZombieException when the rollback's version is no longer the champion
     */
    boolean rollBack(Rollback rollback, Map<Integer, Long> offsets, Predicted predicted);

    /**
     * Makes a classifier that was trained elsewhere version 1, with its publication: all or nothing.
     *
     * @throws IllegalStateException when there is a version already, or an example that another backbone embedded
     */
    void recordImport(Attempt attempt);

    /**
     * Notes that the events before the offsets were considered, and left nothing to learn from. There is no empty version,
     * so the champion goes on; the next attempt replaces it as after a correction.
     *
     * @param predicted of those events
     */
    void pass(Map<Integer, Long> offsets, Predicted predicted);

    /** Of the champion, or of the last one before it that has predicted anything. */
    PrequentialCounts lastPredicted();
}
