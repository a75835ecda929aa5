package dev.eleventh.inference.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds the only reference to the serving version. The follower swaps it, and every batch borrows it once. */
public final class ServingModelHolder implements AutoCloseable {
    private volatile @Nullable ServingModel current;

    /** Keeps the champion open until the lease is closed. */
    public static final class Lease implements AutoCloseable {
        private final ServingModel servingModel;

        /** Creates a lease on a champion that was {@linkplain ServingModel#tryBorrow borrowed}. */
        Lease(ServingModel servingModel) {
            this.servingModel = servingModel;
        }

        public ServingModel servingModel() {
            return servingModel;
        }

        @Override
        public void close() {
            servingModel.giveBack();
        }
    }

    /** Returns a lease on the serving version; empty while none serves. */
    public Optional<Lease> borrow() {
        while (true) {
            ServingModel servingModel = current;
            if (servingModel == null) {
                return Optional.empty();
            }
            // if the champion was replaced and closed since the line above, the reference has changed too, so retry
            if (servingModel.tryBorrow()) {
                return Optional.of(new Lease(servingModel));
            }
        }
    }

    public boolean isEmpty() {
        return current == null;
    }

    /** Returns the serving version's number, 0 while none serves. */
    public long version() {
        ServingModel servingModel = current;
        return servingModel == null ? 0 : servingModel.manifest().version();
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
