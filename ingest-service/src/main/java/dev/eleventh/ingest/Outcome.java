package dev.eleventh.ingest;

import org.jspecify.annotations.Nullable;

/**
 * What a step says of a record: whether it is rejected, and the value it goes on with. Its key is the example's id or,
 * rejected, its own; its headers are those of the Kafka Streams record.
 */
final class Outcome {
    private final boolean rejected;
    private final byte @Nullable [] value;

    private Outcome(boolean rejected, byte @Nullable [] value) {
        this.rejected = rejected;
        this.value = value;
    }

    static Outcome passed(byte @Nullable [] value) {
        return new Outcome(false, value);
    }

    static Outcome rejected(byte @Nullable [] value) {
        return new Outcome(true, value);
    }

    boolean isRejected() {
        return rejected;
    }

    byte @Nullable [] value() {
        return value;
    }
}
