package dev.eleventh.trainer.record;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.trainer.database.SupersededException;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Stores the examples in their current state, all events, and the recorded position on {@code examples-accepted}. */
public interface ExampleStore {
    /**
     * Returns the next offset to record of each partition.
     *
     * @param beginnings the partitions, each with the offset to start from when nothing of it was recorded yet
     */
    SortedMap<Integer, Long> positions(Map<Integer, Long> beginnings);

    /**
     * Records a batch atomically.
     *
     * @throws SupersededException when a position differs from the batch's: another instance has recorded from there
     */
    BatchChanges record(RecordBatch batch);

    /**
     * Passes every example that has the label now to the callback. Holds no connection while the callback runs, as it
     * may take long.
     */
    void forEachOf(Label label, Consumer<ExampleId> named);

    /** Passes every example whose image the source sent to the callback, as {@link #forEachOf} does. */
    void forEachFrom(String source, Consumer<ExampleId> named);

    /**
     * Deletes images until the rest fits the budget, first from the labels with the most images.
     *
     * @return the number of deleted images
     */
    int trimImages(long budgetBytes);
}
