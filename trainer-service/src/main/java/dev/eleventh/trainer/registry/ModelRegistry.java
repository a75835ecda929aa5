package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.record.VersionBackbone;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every challenger that was judged, and the model versions made from the promoted ones. */
public interface ModelRegistry {
    /** The newest version that was not rolled back. */
    Optional<Champion> champion();

    /** Any version, rolled back or not. */
    Optional<Champion> version(long version);

    /** Returns a version's standing in its probation, even if the probation is over; empty without a probation. */
    Optional<ProbationStatus> standing(long version);

    /** Returns the last rollback, until another version is promoted. */
    Optional<Rollback.InForce> rollbackInForce();

    /** Returns the labels of an imported version 1, which stay known even without an example. */
    Set<Label> importedLabels();

    /**
     * Records the attempt, and that its events were considered. If the attempt was promoted, also records the version
     * and its publication. Atomic.
     *
     * @param predicted the champion's predictions for the considered events
     * @param next the version's standing if it is promoted; null when it is on no probation
     * @throws SupersededException when the champion is no longer the attempt's parent, or when a correction is among the
     *     events and the attempt was not triggered by one
     */
    void record(JudgedChallenger attempt, PrequentialResult predicted, @Nullable ProbationStatus next);

    /**
     * Records an attempt learned in the background, whose events were already considered with an earlier attempt. If
     * an event after its lesson relabelled or retracted an example, records it as rejected, as it may have learned
     * from a wrong example.
     *
     * @return the attempt as recorded
     * @throws SupersededException when the champion is no longer the attempt's parent
     */
    JudgedChallenger recordLate(JudgedChallenger attempt, @Nullable ProbationStatus next);

    /**
     * Makes an older version champion again, queues a pin to it for publication, and marks the events before the
     * offsets as considered. Atomic.
     *
     * @param predicted the champion's predictions for those events
     * @return false, without any change, when a correction is among the events: the older version may have learned
     *     from the example that was corrected
     * @throws SupersededException when the rollback's version is no longer the champion
     */
    boolean rollBack(Rollback rollback, Map<Integer, Long> offsets, PrequentialResult predicted);

    /**
     * Makes an older version champion again and queues a pin to it, as {@link #rollBack} does, without considering any
     * event. Atomic.
     *
     * @return false, without any change, when a correction is among the events that no challenger has considered
     * @throws SupersededException when the rollback's version is no longer the champion
     */
    boolean rollBackServed(Rollback rollback);

    /**
     * Records a classifier that was trained elsewhere as version 1, with its publication. Atomic.
     *
     * @throws IllegalStateException when a version exists already, or an example that another backbone embedded
     */
    void recordImport(JudgedChallenger attempt);

    /**
     * Makes a network without classes the backbone that embeds the examples. Atomic.
     *
     * @throws IllegalStateException when a version, an example or another imported network exists already
     */
    void recordImport(VersionBackbone backbone);

    /**
     * Marks the events before the offsets as considered, although nothing was learned from them. The champion stays. If
     * a correction is among the events, the next attempt replaces the champion as after a correction.
     *
     * @param predicted the champion's predictions for those events
     */
    void markConsidered(Map<Integer, Long> offsets, PrequentialResult predicted);

    /** Returns the counts of the champion, or of the last version before it that predicted any example. */
    PrequentialCounts lastPredicted();
}
