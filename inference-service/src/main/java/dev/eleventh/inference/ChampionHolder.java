package dev.eleventh.inference;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds the only reference to the serving version. The follower swaps it, and every batch borrows it once. */
final class ChampionHolder implements AutoCloseable {
    private volatile @Nullable Champion current;

    /** Keeps the champion open until the lease is closed. */
    static final class Lease implements AutoCloseable {
        private final Champion champion;

        /** Creates a lease on a champion that was {@linkplain Champion#tryBorrow borrowed}. */
        Lease(Champion champion) {
            this.champion = champion;
        }

        Champion champion() {
            return champion;
        }

        @Override
        public void close() {
            champion.giveBack();
        }
    }

    /** Returns a lease on the serving version; empty while none serves. */
    Optional<Lease> borrow() {
        while (true) {
            Champion champion = current;
            if (champion == null) {
                return Optional.empty();
            }
            // if the champion was replaced and closed since the line above, the reference has changed too, so retry
            if (champion.tryBorrow()) {
                return Optional.of(new Lease(champion));
            }
        }
    }

    boolean isEmpty() {
        return current == null;
    }

    /** Returns the serving version's number, 0 while none serves. */
    long version() {
        Champion champion = current;
        return champion == null ? 0 : champion.manifest().version();
    }

    /** Makes another version serve. Batches that have started finish with the version that they borrowed. */
    void swap(@Nullable Champion next) {
        Champion previous = current;
        current = next;
        if (previous != null) {
            previous.giveBack();
        }
    }

    @Override
    public void close() {
        swap(null);
    }
}
