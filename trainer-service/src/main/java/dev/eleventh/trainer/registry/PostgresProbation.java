package dev.eleventh.trainer.registry;

import dev.eleventh.learning.judge.PairedCounts;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Owns {@code probation} and {@code rollback}; always runs in its caller's transaction when it writes. */
final class PostgresProbation {
    private PostgresProbation() {}

    static Optional<ProbationStatus> standing(Handle handle, long version) {
        return handle.createQuery("""
                        SELECT baseline, first_version, seen, lost, gained FROM probation WHERE version = :version
                        """)
                .bind("version", version)
                .map((row, context) -> new ProbationStatus(
                        row.getLong("baseline"),
                        row.getLong("first_version"),
                        new PairedCounts(row.getLong("seen"), row.getLong("lost"), row.getLong("gained"))))
                .findOne();
    }

    static Optional<Rollback.InForce> inForce(Handle handle) {
        return handle.createQuery("""
                        SELECT version, to_version, considered FROM rollback WHERE released_by IS NULL
                        """)
                .map((row, context) -> new Rollback.InForce(
                        row.getLong("version"), row.getLong("to_version"), row.getLong("considered")))
                .findOne();
    }

    static void begin(Handle handle, long version, @Nullable ProbationStatus standing) {
        if (standing == null) {
            return;
        }
        handle.createUpdate("""
                        INSERT INTO probation (version, baseline, first_version, seen, lost, gained)
                        VALUES (:version, :baseline, coalesce(:first, :version), :seen, :lost, :gained)
                        """)
                .bind("version", version)
                .bind("baseline", standing.baseline())
                .bind("first", standing.first())
                .bind("seen", standing.pairs().seen())
                .bind("lost", standing.pairs().lost())
                .bind("gained", standing.pairs().gained())
                .execute();
    }

    /**
     * Runs in the transaction that moves the learner's position past the events, so each is counted once even after a
     * crash.
     */
    static void add(Handle handle, PrequentialResult predicted) {
        long examples = predicted.counts().seen() + predicted.counts().unknownLabel();
        if (examples > 0) {
            handle.createUpdate("UPDATE rollback SET considered = considered + :examples WHERE released_by IS NULL")
                    .bind("examples", examples)
                    .execute();
        }
        if (predicted.pairs().seen() > 0) {
            handle.createUpdate("""
                            UPDATE probation SET seen = seen + :seen, lost = lost + :lost, gained = gained + :gained
                            WHERE version = :version
                            """)
                    .bind("version", predicted.version())
                    .bind("seen", predicted.pairs().seen())
                    .bind("lost", predicted.pairs().lost())
                    .bind("gained", predicted.pairs().gained())
                    .execute();
        }
    }

    static void rollBack(Handle handle, Rollback rollback) {
        // from now on only this rollback is in force, not an earlier one that no version has released
        handle.createUpdate("UPDATE rollback SET released_by = :version WHERE released_by IS NULL")
                .bind("version", rollback.version())
                .execute();
        handle.createUpdate("""
                        INSERT INTO rollback (version, to_version, seen, lost, gained, reason, created_at)
                        VALUES (:version, :to, :seen, :lost, :gained, :reason, :createdAt)
                        """)
                .bind("version", rollback.version())
                .bind("to", rollback.to())
                .bind("seen", rollback.pairs().seen())
                .bind("lost", rollback.pairs().lost())
                .bind("gained", rollback.pairs().gained())
                .bind("reason", rollback.reason())
                .bind("createdAt", rollback.createdAt())
                .execute();
    }

    /** Returns whether there was a pin to release. */
    static boolean release(Handle handle, long version) {
        return handle.createUpdate("UPDATE rollback SET released_by = :version WHERE released_by IS NULL")
                        .bind("version", version)
                        .execute()
                > 0;
    }
}
