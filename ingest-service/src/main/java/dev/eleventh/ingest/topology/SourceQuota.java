package dev.eleventh.ingest.topology;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Limits how many new examples of a source are accepted in a minute.
 *
 * <p>An example counts in the minute of its record's timestamp on {@code examples}, which the broker sets. Every minute
 * has its own count: the partitions of a backlog are read at different speeds, so an earlier minute may follow a later
 * one. A backlog is thus rejected only where it arrived too fast, and the same records give the same decisions after a
 * restart.
 *
 * <p>Every partition of ids has an equal share of the quota, which the owner of the partition counts. A partition
 * stores one count for each source and minute with an accepted example, for at least {@link #COUNTED}.
 */
final class SourceQuota {
    static final String STORE = "source-minute-counts";

    /** How long counts are kept: as long as {@code examples} keeps its records by default. */
    static final Duration COUNTED = Duration.ofDays(7);

    /**
     * The store expires minutes relative to the newest one. The extra day keeps counts valid if a broker's clock is set
     * back.
     */
    private static final Duration RETENTION = COUNTED.plusDays(1);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final WindowStore<String, Integer> counts;
    private final int perMinute;
    private final int share;

    /**
     * Creates a quota.
     *
     * @param perMinute limit of all partitions together, 1 or more
     */
    SourceQuota(WindowStore<String, Integer> counts, int perMinute, int partitions) {
        this.counts = counts;
        this.perMinute = perMinute;
        this.share = (perMinute + partitions - 1) / partitions;
    }

    static StoreBuilder<WindowStore<String, Integer>> store() {
        return Stores.windowStoreBuilder(
                Stores.persistentWindowStore(STORE, RETENTION, MINUTE, false), Serdes.String(), Serdes.Integer());
    }

    /**
     * Counts a new example.
     *
     * @param timestamp of its record on {@code examples}, in milliseconds since 1970
     * @param repartitioned when the broker stamped the record on the repartition topic, in milliseconds since 1970
     * @throws RejectedException when the source has used its share of the minute
     */
    void take(ExampleEvent event, long timestamp, long repartitioned) throws RejectedException {
        long minute = minute(timestamp, repartitioned);
        Integer before = counts.fetch(event.source(), minute);
        int examples = before == null ? 0 : before;
        if (examples >= share) {
            throw new RejectedException(
                    RejectionReason.SOURCE_QUOTA,
                    "source '%s' has used its %d new examples of the minute from %s on (this partition's share of SOURCE_QUOTA=%d); send or redrive it later"
                            .formatted(event.source(), share, Instant.ofEpochMilli(minute), perMinute));
        }
        counts.put(event.source(), examples + 1, minute);
    }

    /**
     * Returns the start of the minute in which a record counts, in milliseconds since 1970. A record older than
     * {@link #COUNTED} counts in the oldest minute within that time, because the store may have dropped its own minute.
     * A record from the future counts in the minute of its repartitioning, because its own minute would make the store
     * drop all others. Both limits come from the record and not from a clock, so that a record that is processed again
     * counts in the same minute.
     */
    static long minute(long timestamp, long repartitioned) {
        long counted = Math.max(Math.min(timestamp, repartitioned), repartitioned - COUNTED.toMillis());
        return counted - Math.floorMod(counted, MINUTE.toMillis());
    }
}
