package dev.eleventh.ingest.rejected;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lists rejected records, newest first. Reads each partition backwards in windows, and merges the partitions by time.
 */
final class RejectedPages {
    private static final int SMALLEST_WINDOW = 8;
    private static final int LARGEST_WINDOW = 256;
    /** After a window with fewer bytes than this, the next window has more records. */
    private static final long SMALL_BYTES = 1 << 20;
    /** Maximum bytes of the records that are read for one page. Beyond it the page ends, even if it has few records. */
    private static final long PAGE_BYTES = 64L << 20;

    private final RejectedTopic.Reading reading;
    private final List<Backwards> partitions;
    private long bytesRead;

    RejectedPages(RejectedTopic.Reading reading, RejectedCursor cursor) {
        this.reading = reading;
        this.partitions = reading.extents().stream()
                .map(extent -> new Backwards(extent, cursor))
                .toList();
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            @JsonProperty("rejected") List<Rejected> rejected,
            @JsonProperty("next") @Nullable String next) {}

    Page page(int limit) {
        List<Rejected> page = new ArrayList<>();
        Optional<Backwards> newest = newest();
        while (newest.isPresent() && page.size() < limit && (page.isEmpty() || bytesRead < PAGE_BYTES)) {
            page.add(newest.get().take());
            newest = newest();
        }
        return new Page(page, newest.isPresent() ? cursor().toString() : null);
    }

    /** Returns the partition whose next record was rejected most recently. */
    private Optional<Backwards> newest() {
        return partitions.stream()
                .filter(Backwards::hasMore)
                .max(Comparator.comparing(
                                (Backwards partition) -> partition.peek().rejectedAt())
                        .thenComparing(partition -> partition.peek().partition()));
    }

    private RejectedCursor cursor() {
        Map<Integer, Long> before = new TreeMap<>();
        partitions.forEach(partition -> before.put(partition.extent.partition(), partition.taken));
        return new RejectedCursor(before);
    }

    /** One partition, read from its end to its beginning. */
    private final class Backwards {
        private final RejectedTopic.Reading.Extent extent;
        private final Deque<Rejected> waiting = new ArrayDeque<>();
        /** Records from this offset on are on this page or an earlier one. */
        private long taken;
        /** Records from this offset on have been read. */
        private long read;

        private int window = SMALLEST_WINDOW;

        Backwards(RejectedTopic.Reading.Extent extent, RejectedCursor cursor) {
            this.extent = extent;
            this.taken = Math.min(cursor.before().getOrDefault(extent.partition(), extent.end()), extent.end());
            this.read = taken;
        }

        boolean hasMore() {
            while (waiting.isEmpty() && read > extent.first()) {
                readWindow();
            }
            return !waiting.isEmpty();
        }

        private void readWindow() {
            long from = Math.max(extent.first(), read - window);
            long before = bytesRead;
            reading.window(extent.partition(), from, read, this::note).forEach(waiting::addFirst);
            read = from;
            window = bytesRead - before < SMALL_BYTES ? Math.min(2 * window, LARGEST_WINDOW) : SMALLEST_WINDOW;
        }

        private Rejected note(ConsumerRecord<byte[], byte[]> each) {
            bytesRead += Math.max(0, each.serializedValueSize());
            return Rejected.of(each);
        }

        Rejected peek() {
            return waiting.element();
        }

        Rejected take() {
            Rejected next = waiting.remove();
            taken = next.offset();
            return next;
        }
    }
}
