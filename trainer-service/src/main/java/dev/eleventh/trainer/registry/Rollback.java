package dev.eleventh.trainer.registry;

import dev.eleventh.learning.judge.PairedCounts;
import java.time.Instant;
import java.util.Locale;

/**
 * The rollback of a champion that predicted new examples, or served images, worse than its baseline, an earlier version.
 *
 * @param version the champion until the rollback
 * @param to the champion after the rollback
 */
public record Rollback(long version, long to, PairedCounts pairs, String reason, Instant createdAt) {
    /** Returns the rollback of a version that predicted new examples worse before anything learned from them. */
    public static Rollback of(long version, ProbationStatus standing, double alpha, Instant createdAt) {
        return of(version, standing.baseline(), standing.pairs(), "new examples of", alpha, createdAt);
    }

    /**
     * Returns the rollback of a version that answered images worse.
     *
     * @param pairs comparison of the answers that were served with the baseline's
     */
    public static Rollback ofServed(long version, long baseline, PairedCounts pairs, double alpha, Instant createdAt) {
        return of(version, baseline, pairs, "served images that were labelled later with", alpha, createdAt);
    }

    private static Rollback of(
            long version, long baseline, PairedCounts pairs, String compared, double alpha, Instant createdAt) {
        String reason = String.format(
                Locale.ROOT,
                "of %4$d %7$s labels that both know, version %1$d got %2$d wrong that version %3$d"
                        + " got right, and %5$d right that version %3$d got wrong: more than chance explains"
                        + " (level %6$.2g)",
                version,
                pairs.lost(),
                baseline,
                pairs.seen(),
                pairs.gained(),
                alpha,
                compared);
        return new Rollback(version, baseline, pairs, reason, createdAt);
    }

    /**
     * The rollback whose pin no version has released yet.
     *
     * @param considered number of new examples since the rollback
     */
    public record InForce(long version, long to, long considered) {}
}
