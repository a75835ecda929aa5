package dev.eleventh.ingest;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How many new examples a source may have accepted in a minute. Minutes are those of the records, which the broker stamps, and
 * never go back: so the same records give the same decisions after a restart, whatever clock a source has. Every partition of ids has an equal share, counted by whoever owns the partition.
 */
final class SourceQuota {
    static final String STORE = "source-counts";

    private static final long WINDOW_MILLIS = Duration.ofMinutes(1).toMillis();

    private final KeyValueStore<String, SourceCount> counts;
    private final int perMinute;
    private final int share;

    /**
     * The quota.
     *
     * @param perMinute of all partitions together, 1 or more
     */
    SourceQuota(KeyValueStore<String, SourceCount> counts, int perMinute, int partitions) {
        this.counts = counts;
        this.perMinute = perMinute;
        this.share = (perMinute + partitions - 1) / partitions;
    }

    static StoreBuilder<KeyValueStore<String, SourceCount>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), SourceCount.serde());
    }

    /**
     * Counts a new example.
     *
     * @param timestamp of its record, in milliseconds since 1970
     * @throws RejectedException when the source has had its share of this minute
     */
    void take(ExampleEvent event, long timestamp) throws RejectedException {
        long minute = Math.floorDiv(timestamp, WINDOW_MILLIS);
        SourceCount before = counts.get(event.source());
        SourceCount now = before == null || before.minute() < minute ? new SourceCount(minute, 0) : before;
        if (now.examples() >= share) {
            throw new RejectedException(
                    RejectionReason.SOURCE_QUOTA,
                    "source '%s' has had its %d examples of the minute from %s on (SOURCE_QUOTA=%d, of which this partition of ids has its share); send or redrive it later"
                            .formatted(
                                    event.source(),
                                    share,
                                    Instant.ofEpochMilli(now.minute() * WINDOW_MILLIS),
                                    perMinute));
        }
        counts.put(event.source(), new SourceCount(now.minute(), now.examples() + 1));
    }
}
