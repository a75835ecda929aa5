package dev.eleventh.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleEvent;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code examples-accepted}, a compacted topic: Kafka keeps the newest record of each key. A labelled event has
 * the example's id as its key. A correction has a separate key, so that it does not replace the image. A retraction is
 * followed by a tombstone for every other key of its example, so that compaction erases the image.
 *
 * <p>A retraction is never erased, because a trainer may read it at any later time and an id may be used again.
 */
public final class AcceptedKey {
    /** Ids contain no spaces. */
    private static final char SEPARATOR = ' ';

    private static final String RELABELLED = SEPARATOR + "relabelled";
    private static final String RETRACTED = SEPARATOR + "retracted";

    private AcceptedKey() {}

    /** Returns the key of an event's record. */
    public static String of(ExampleEvent event) {
        String id = event.id().value();
        if (event instanceof ExampleEvent.Labelled) {
            return id;
        }
        return id + (event instanceof ExampleEvent.Relabelled ? RELABELLED : RETRACTED);
    }

    /** Returns the keys of all records of an example except its retraction. */
    public static List<String> erasedWith(ExampleId id) {
        return List.of(id.value(), id.value() + RELABELLED);
    }

    /**
     * Returns the partition of all records of an example: the one that Kafka's own partitioner chooses for the
     * example's id.
     */
    public static int partition(String key, int partitions) {
        int end = key.indexOf(SEPARATOR);
        String id = end < 0 ? key : key.substring(0, end);
        return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
    }

    /** Returns whether the key is an example's id, and not the key of a correction or of no example. */
    public static boolean isOfExample(String key) {
        return key.indexOf(SEPARATOR) < 0;
    }

    /** Returns whether a record is a tombstone, which only erases another record, and not an event. */
    public static boolean isTombstone(Headers headers, byte @Nullable [] value) {
        return value == null && headers.toArray().length == 0;
    }
}
