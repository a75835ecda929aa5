package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Readings to be recorded together, and the stretch of each partition that they are.
 *
 * @param backbone of the network that embedded the readings
 * @param advances per partition; in order, so that two batches never wait for each other crosswise
 */
record Batch(List<Reading> readings, Sha256 backbone, SortedMap<Integer, Advance> advances) {
    Batch {
        readings = List.copyOf(readings);
        advances = new TreeMap<>(advances);
    }

    /**
     * How far a partition moves.
     *
     * @param from the position as this instance knows it
     * @param to the offset after the last reading
     * @param events readings in between; offsets have gaps
     */
    record Advance(long from, long to, long events) {
        Advance {
            if (to <= from || events < 1 || events > to - from) {
                throw new IllegalArgumentException(
                        "a position must move on by 1 event or more, was %d to %d by %d".formatted(from, to, events));
            }
        }

        private Advance to(long offset) {
            return new Advance(from, offset, events + 1);
        }
    }

    /** The stretches of the readings, from the positions on. */
    static Batch of(Readings readings, Map<Integer, Long> positions) {
        SortedMap<Integer, Advance> advances = new TreeMap<>();
        for (Reading reading : readings.all()) {
            int partition = reading.record().partition();
            Long from = positions.get(partition);
            if (from == null) {
                throw new IllegalStateException("record of partition %d, which is not assigned".formatted(partition));
            }
            long to = reading.record().offset() + 1;
            Advance before = advances.get(partition);
            advances.put(partition, before == null ? new Advance(from, to, 1) : before.to(to));
        }
        return new Batch(readings.all(), readings.backbone(), advances);
    }
}
