package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Holds a record against the checks that need no memory, and keys it by the example's id. */
final class CheckExample extends ContextualProcessor<byte[], byte[], byte[], Outcome> {
    private final Rejections rejections;

    CheckExample(Rejections rejections) {
        this.rejections = rejections;
    }

    @Override
    public void process(Record<byte[], byte[]> example) {
        Origin origin = Origin.of(context().recordMetadata().orElseThrow(), example.key());
        try {
            ExampleEvent event = ExampleChecks.check(
                    example.key(), example.headers(), example.value(), Instant.ofEpochMilli(example.timestamp()));
            context()
                    .forward(example.withKey(event.id().value().getBytes(UTF_8))
                            .withValue(Outcome.passed(example.value()))
                            .withHeaders(origin.addTo(example.headers())));
        } catch (RejectedException e) {
            context().forward(rejections.reject(example, example.headers(), origin, e));
        }
    }
}
