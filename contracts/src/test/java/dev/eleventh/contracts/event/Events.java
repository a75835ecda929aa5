package dev.eleventh.contracts.event;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Provides one event of each kind. */
final class Events {
    private static final ExampleId ID = new ExampleId("42");
    private static final String SOURCE = "/cameras/7";
    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
    private static final Label LABEL = new Label("Käse");

    private Events() {}

    static ExampleEvent named(String name) {
        return switch (name) {
            case "labelled" ->
                new ExampleEvent.Labelled(ID, SOURCE, TIME, LABEL, "image/png", new EncodedImage(new byte[] {1, 2, 3}));
            case "relabelled" -> new ExampleEvent.Relabelled(ID, SOURCE, TIME, LABEL);
            case "retracted" -> new ExampleEvent.Retracted(ID, SOURCE, TIME);
            default -> throw new IllegalArgumentException("no event is named " + name);
        };
    }

    /** Returns the value of the event's record. */
    static byte @Nullable [] value(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled labelled
                ? labelled.image().bytes()
                : null;
    }
}
