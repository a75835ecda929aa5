package dev.eleventh.contracts.event;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.time.Instant;

/**
 * What a producer says of an example. Its {@code source} and {@code id} together name the event's occurrence
 * (CloudEvents 1.0); the id alone names the example.
 */
public sealed interface ExampleEvent {
    ExampleId id();

    String source();

    Instant time();

    /** An image with its label: learn it. An empty content type leaves the format to the image's first bytes. */
    record Labelled(ExampleId id, String source, Instant time, Label label, String contentType, EncodedImage image)
            implements ExampleEvent {}

    /** The example's label was wrong: this is the right one. */
    record Relabelled(ExampleId id, String source, Instant time, Label label) implements ExampleEvent {}

    /** The example must be forgotten, as if it had never been seen. */
    record Retracted(ExampleId id, String source, Instant time) implements ExampleEvent {}
}
