package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.check.RecordSize;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Keys a returned record by the example's id, so that it reaches the partition of that id. */
final class ReadReturned extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    /** Names of the child nodes of this step. */
    static final String PASSED = "key-returned-by-example-id";

    static final String REJECTED = "reject-oversized";

    /**
     * No example has this id. It stands for the id of a record without one, which another program may have written to
     * {@code examples-accepted}.
     */
    private static final byte[] NO_ID = {};

    @Override
    public void process(Record<byte[], byte[]> returned) {
        long bytes = RecordSize.of(returned.key(), returned.headers(), returned.value());
        if (bytes > Topics.MAX_RECORD_BYTES) {
            // too large for the repartition topic, so ingest has never accepted it
            context().forward(returned.withHeaders(RecordedExample.removeFrom(returned.headers())), REJECTED);
            return;
        }
        RecordOrigin origin =
                RecordOrigin.of(context().recordMetadata().orElseThrow(), returned.key(), returned.timestamp());
        context()
                .forward(
                        returned.withKey(id(returned.key(), returned.headers()))
                                .withHeaders(origin.addTo(returned.headers())),
                        PASSED);
    }

    private static byte[] id(byte @Nullable [] key, Headers headers) {
        try {
            ExampleId id = ExampleEventCodec.namedId(key, headers);
            return id == null ? NO_ID : id.value().getBytes(UTF_8);
        } catch (RejectedException e) {
            return NO_ID;
        }
    }
}
