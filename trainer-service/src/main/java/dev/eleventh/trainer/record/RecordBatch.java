package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Sha256;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Readings to record together, and the offset range of each partition that they cover.
 *
 * @param backbone SHA-256 of the backbone that embedded the readings
 * @param advances per partition, sorted, so that two batches cannot deadlock
 */
public record RecordBatch(List<AcceptedRecord> readings, Sha256 backbone, SortedMap<Integer, Advance> advances) {
    public RecordBatch {
        readings = List.copyOf(readings);
        advances = new TreeMap<>(advances);
    }

    /**
     * How far the position of a partition moves.
     *
     * @param from the position that this instance last knew
     * @param to the offset after the last reading
     * @param events number of readings in between; offsets have gaps
     */
    record Advance(long from, long to, long events) {
        Advance {
            if (to <= from || events < 1 || events > to - from) {
                throw new IllegalArgumentException(
                        "a position must advance by 1 event or more, and by at most one per offset, was %d to %d by %d"
                                .formatted(from, to, events));
            }
        }

        private Advance to(long offset) {
            return new Advance(from, offset, events + 1);
        }
    }

    /** Computes the offset ranges of the readings, starting at the given positions. */
    public static RecordBatch of(ReadRecords readings, Map<Integer, Long> positions) {
        SortedMap<Integer, Advance> advances = new TreeMap<>();
        for (AcceptedRecord reading : readings.all()) {
            int partition = reading.record().partition();
            Long from = positions.get(partition);
            if (from == null) {
                throw new IllegalStateException(
                        "a record is from partition %d, which is not assigned to this instance".formatted(partition));
            }
            long to = reading.record().offset() + 1;
            Advance before = advances.get(partition);
            advances.put(partition, before == null ? new Advance(from, to, 1) : before.to(to));
        }
        return new RecordBatch(readings.all(), readings.backbone(), advances);
    }
}
