package dev.eleventh.trainer;

import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Batches of labelled, relabelled and retracted events over few ids, so that the events meet in every order. */
public final class RandomEvents {
    static final int PARTITIONS = 3;

    private static final int IDS = 40;
    private static final int LABELS = 4;

    private final RandomGenerator random;
    private final Map<Integer, Long> next = new HashMap<>();

    public RandomEvents(RandomGenerator random) {
        this.random = random;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            next.put(partition, 0L);
        }
    }

    /** Returns events of random partitions. */
    public RecordBatch batch(int size) {
        Map<Integer, Long> from = Map.copyOf(next);
        List<AcceptedRecord> readings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            readings.add(reading());
        }
        return Events.batch(readings, from);
    }

    /** Returns new examples only. */
    public RecordBatch additions(int size) {
        Map<Integer, Long> from = Map.copyOf(next);
        List<AcceptedRecord> readings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int partition = i % PARTITIONS;
            long offset = next.merge(partition, 1L, Long::sum) - 1;
            readings.add(
                    Events.labelled(partition, offset, "new-%d-%d".formatted(partition, offset), "label-0", "new"));
        }
        return Events.batch(readings, from);
    }

    /** Returns the retraction of an example that {@link #batch} made. */
    public RecordBatch retraction(String id) {
        int partition = Integer.parseInt(id.substring("id-".length())) % PARTITIONS;
        long from = Objects.requireNonNull(next.get(partition));
        next.put(partition, from + 1);
        return Events.batch(List.of(Events.retracted(partition, from, id)), Map.of(partition, from));
    }

    private AcceptedRecord reading() {
        int number = random.nextInt(IDS);
        int partition = number % PARTITIONS;
        long offset = next.merge(partition, 1L + random.nextInt(2), Long::sum) - 1;
        String id = "id-" + number;
        String label = "label-" + random.nextInt(LABELS);
        return switch (random.nextInt(5)) {
            case 0 -> Events.relabelled(partition, offset, id, label);
            case 1 -> Events.retracted(partition, offset, id);
            // another image each time, so an example recorded again after a retraction is a different one
            default -> Events.labelled(partition, offset, id, label, "image-" + random.nextInt(1_000));
        };
    }
}
