package dev.eleventh.inference;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one reference to what serves: the follower swaps it, every batch borrows it once. */
final class ChampionHolder implements AutoCloseable {
    private volatile @Nullable Champion current;

    /** Holds the champion in use until it is closed. */
    static final class Lease implements AutoCloseable {
        private final Champion champion;

        /** Of a champion that was {@linkplain Champion#tryBorrow borrowed}. */
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

    /** A lease on what serves now; empty while nothing does. */
    Optional<Lease> borrow() {
        while (true) {
            Champion champion = current;
            if (champion == null) {
                return Optional.empty();
            }
            // it may have been replaced and closed since the line above; then the reference has changed too
            if (champion.tryBorrow()) {
                return Optional.of(new Lease(champion));
            }
        }
    }

    boolean isEmpty() {
        return current == null;
    }

    /** 0 while nothing serves. */
    long version() {
        Champion champion = current;
        return champion == null ? 0 : champion.manifest().version();
    }

    /** From now on this one serves; batches that have begun end with the one they began with. */
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
