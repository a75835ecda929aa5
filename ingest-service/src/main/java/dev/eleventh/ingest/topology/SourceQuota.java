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
 * <p>The minute is that of the example's record on {@code examples}, which the broker stamps. Every minute has its own count,
 * because the partitions of a backlog are read at different speeds and an earlier minute may follow a later one. So a backlog
 * is rejected only where it came in too fast, and the same records give the same decisions after a restart.
 *
 * <p>Every partition of ids has an equal share of the quota, counted by the owner of the partition. A partition holds one
 * count for each source and minute with an accepted example, for {@link #COUNTED} at least.
 */
final class SourceQuota {
    static final String STORE = "source-minute-counts";

    /** As long as {@code examples} keeps its records, unless its retention was changed. */
    static final Duration COUNTED = Duration.ofDays(7);

    /** The store drops minutes by its newest one. A broker's clock that is set back must not make all others too old. */
    private static final Duration RETENTION = COUNTED.plusDays(1);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final WindowStore<String, Integer> counts;
    private final int perMinute;
    private final int share;

    /**
     * The quota.
     *
     * @param perMinute of all partitions together, 1 or more
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
     * @throws RejectedException when the source has had its share of the minute
     */
    void take(ExampleEvent event, long timestamp, long repartitioned) throws RejectedException {
        long minute = minute(timestamp, repartitioned);
        Integer before = counts.fetch(event.source(), minute);
        int examples = before == null ? 0 : before;
        if (examples >= share) {
            throw new RejectedException(
                    RejectionReason.SOURCE_QUOTA,
                    "source '%s' has had its %d examples of the minute from %s on (SOURCE_QUOTA=%d, of which this partition of ids has its share); send or redrive it later"
                            .formatted(event.source(), share, Instant.ofEpochMilli(minute), perMinute));
        }
        counts.put(event.source(), examples + 1, minute);
    }

    /**
     * The start of the minute in which a record counts: its own, but none that the store has dropped, and none of the future,
     * which would make the store drop all others. Both limits come from the record and not from a clock, so that a record
     * that is processed again counts in the same minute.
     */
    static long minute(long timestamp, long repartitioned) {
        long counted = Math.max(Math.min(timestamp, repartitioned), repartitioned - COUNTED.toMillis());
        return counted - Math.floorMod(counted, MINUTE.toMillis());
    }
}
