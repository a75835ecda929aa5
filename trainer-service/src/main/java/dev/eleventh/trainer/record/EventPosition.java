package dev.eleventh.trainer.record;

/** The partition and the offset of a record on {@code examples-accepted}. */
public record EventPosition(int partition, long offset) implements Comparable<EventPosition> {
    @Override
    public int compareTo(EventPosition other) {
        int byPartition = Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }
}
