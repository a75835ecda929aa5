package dev.eleventh.trainer;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The examples as they are now, every event that made them so, and how far {@code examples-accepted} is recorded. */
interface ExampleStore {
    /**
     * The next offset to record of each partition.
     *
     * @param beginnings the partitions, each with the offset to begin with when nothing of it was recorded yet
     */
    SortedMap<Integer, Long> positions(Map<Integer, Long> beginnings);

    /**
     * Records a batch whole or not at all.
     *
     * @throws ZombieException when a position is not what the batch says: another instance recorded it
     */
    Recording record(Batch batch);

    /** Names every example that has the label now; holds nothing while one is named, which may take long. */
    void forEachOf(Label label, Consumer<ExampleId> named);

    /** The same of every example whose image the source sent. */
    void forEachFrom(String source, Consumer<ExampleId> named);

    /**
     * Deletes images until the rest fits, from the labels that have most of them.
     *
     * @return how many were deleted
     */
    int trimImages(long budgetBytes);
}
