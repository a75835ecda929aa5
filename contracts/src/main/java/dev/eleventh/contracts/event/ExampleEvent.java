package dev.eleventh.contracts.event;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.time.Instant;

/**
 * An event about an example. {@code source} and {@code id} together identify the occurrence of the event (CloudEvents
 * 1.0); the id alone identifies the example.
 */
public sealed interface ExampleEvent {
    /** The source of examples that people labelled in Review, where the serving version chose most of the images. */
    String REVIEW_SOURCE = "/v1/review";

    ExampleId id();

    String source();

    Instant time();

    /**
     * An image with its label, to be learned. An empty content type means that the image's first bytes decide the
     * format.
     */
    record Labelled(ExampleId id, String source, Instant time, Label label, String contentType, EncodedImage image)
            implements ExampleEvent {}

    /** A correction: the example's label was wrong, and {@code label} is the right one. */
    record Relabelled(ExampleId id, String source, Instant time, Label label) implements ExampleEvent {}

    /** A request to forget the example as if it had never been seen. */
    record Retracted(ExampleId id, String source, Instant time) implements ExampleEvent {}
}
