package dev.eleventh.ingest.topology;

import org.jspecify.annotations.Nullable;

/**
 * What a step says of a record: whether it is rejected, and the value it goes on with. Its key is the example's id or,
 * rejected, its own; its headers are those of the Kafka Streams record.
 */
final class StepResult {
    private final boolean rejected;
    private final byte @Nullable [] value;

    private StepResult(boolean rejected, byte @Nullable [] value) {
        this.rejected = rejected;
        this.value = value;
    }

    static StepResult passed(byte @Nullable [] value) {
        return new StepResult(false, value);
    }

    static StepResult rejected(byte @Nullable [] value) {
        return new StepResult(true, value);
    }

    boolean isRejected() {
        return rejected;
    }

    byte @Nullable [] value() {
        return value;
    }
}
