package dev.eleventh.inference.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds the only reference to the serving version. The follower swaps it, and every batch borrows it once. */
public final class ServingModelHolder implements AutoCloseable {
    private volatile @Nullable ServingModel current;

    /** Keeps the champion open until the lease is closed. */
    public static final class Lease implements AutoCloseable {
        private final ServingModel champion;

        /** Creates a lease on a champion that was {@linkplain ServingModel#tryBorrow borrowed}. */
        Lease(ServingModel champion) {
            this.champion = champion;
        }

        public ServingModel champion() {
            return champion;
        }

        @Override
        public void close() {
            champion.giveBack();
        }
    }

    /** Returns a lease on the serving version; empty while none serves. */
    public Optional<Lease> borrow() {
        while (true) {
            ServingModel champion = current;
            if (champion == null) {
                return Optional.empty();
            }
            // if the champion was replaced and closed since the line above, the reference has changed too, so retry
            if (champion.tryBorrow()) {
                return Optional.of(new Lease(champion));
            }
        }
    }

    public boolean isEmpty() {
        return current == null;
    }

    /** Returns the serving version's number, 0 while none serves. */
    public long version() {
        ServingModel champion = current;
        return champion == null ? 0 : champion.manifest().version();
    }

    /** Makes another version serve. Batches that have started finish with the version that they borrowed. */
    public void swap(@Nullable ServingModel next) {
        ServingModel previous = current;
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
