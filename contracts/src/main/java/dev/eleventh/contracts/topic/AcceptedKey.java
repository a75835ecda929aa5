package dev.eleventh.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleEvent;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code examples-accepted}, which is compacted: of each key, Kafka keeps the newest record. A labelled event has
 * the example's id as its key. A correction has a key of its own, so that it does not replace the image. A retraction is
 * followed by a tombstone for every other key of its example, so that compaction erases the image.
 *
 * <p>A retraction is never erased. A trainer may read it at any time later, and an id may be used again.
 */
public final class AcceptedKey {
    /** No id has a space in it. */
    private static final char SEPARATOR = ' ';

    private static final String RELABELLED = SEPARATOR + "relabelled";
    private static final String RETRACTED = SEPARATOR + "retracted";

    private AcceptedKey() {}

    /** The key of an event's record. */
    public static String of(ExampleEvent event) {
        String id = event.id().value();
        if (event instanceof ExampleEvent.Labelled) {
            return id;
        }
        return id + (event instanceof ExampleEvent.Relabelled ? RELABELLED : RETRACTED);
    }

    /** The keys of all records of an example but its retraction. */
    public static List<String> erasedWith(ExampleId id) {
        return List.of(id.value(), id.value() + RELABELLED);
    }

    /** The partition of all records of an example, which is that of Kafka's own partitioner for the example's id. */
    public static int partition(String key, int partitions) {
        int end = key.indexOf(SEPARATOR);
        String id = end < 0 ? key : key.substring(0, end);
        return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
    }

    /** Whether a record only makes room, and is no event. */
    public static boolean isTombstone(Headers headers, byte @Nullable [] value) {
        return value == null && headers.toArray().length == 0;
    }
}
