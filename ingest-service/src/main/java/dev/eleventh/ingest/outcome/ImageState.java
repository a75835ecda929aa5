package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.PredictionOutcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The state of an id: the newest answer before its label, and the label. An answer after the label does not count,
 * because the version may have learned the image by then. Of several answers before the label, the newest counts,
 * whichever version gave it, so an id has at most one outcome. Answer and label are of the same image file: other
 * systems may give the id to another image.
 *
 * @param answer null while there is none before the label
 * @param truth null while the example has no label
 * @param erased when the example was last erased, in milliseconds since 1970; 0 if never. Earlier answers do not count:
 *     the version may have learned the example before.
 */
record ImageState(@Nullable Answer answer, @Nullable Truth truth, long erased) {
    static final ImageState NONE = new ImageState(null, null, 0);

    /** The first byte of each stored state identifies its layout. */
    private static final byte LAYOUT = 1;

    private static final int HAS_ANSWER = 1;
    private static final int HAS_TRUTH = 2;

    /**
     * The label of an example; times are in milliseconds since 1970.
     *
     * @param image digest of the image file
     * @param since when the example was accepted
     * @param latest when its last correction was accepted; {@code since} if there was none
     */
    record Truth(Label label, Sha256 image, long since, long latest) {}

    /** Returns the state after the event. The order of an answer and a label does not matter; their times do. */
    ImageState after(ImageEvent event) {
        if (event instanceof ImageEvent.Answered answered) {
            return afterAnswer(answered.answer());
        }
        if (event instanceof ImageEvent.Labelled labelled) {
            return afterLabel(labelled);
        }
        if (event instanceof ImageEvent.Relabelled relabelled) {
            return truth == null ? this : corrected(truth, relabelled.at(), relabelled.label());
        }
        if (event instanceof ImageEvent.Erased gone) {
            return afterErasure(gone.at());
        }
        throw new IllegalArgumentException("image event of unknown kind: " + event);
    }

    private ImageState afterAnswer(Answer other) {
        boolean isTooLate = truth != null && other.at() > truth.since();
        boolean isReplaced = answer != null && other.at() < answer.at();
        boolean isErased = other.at() <= erased;
        boolean isOther = truth != null && !other.image().equals(truth.image());
        return isTooLate || isReplaced || isErased || isOther ? this : new ImageState(other, truth, erased);
    }

    private ImageState afterLabel(ImageEvent.Labelled event) {
        if (truth != null) {
            return corrected(truth, event.at(), event.label());
        }
        boolean counts =
                answer != null && answer.at() <= event.at() && answer.image().equals(event.image());
        return new ImageState(
                counts ? answer : null, new Truth(event.label(), event.image(), event.at(), event.at()), erased);
    }

    private ImageState corrected(Truth before, long at, Label label) {
        return new ImageState(answer, new Truth(label, before.image(), before.since(), at), erased);
    }

    private ImageState afterErasure(long at) {
        return new ImageState(answer != null && answer.at() > at ? answer : null, null, Math.max(at, erased));
    }

    /** Returns whether the label came after the window. */
    boolean isLate(Duration window) {
        return answer != null && truth != null && truth.since() - answer.at() > window.toMillis();
    }

    /** Returns the outcome; empty while the answer or the label is missing, and when the label is late. */
    Optional<PredictionOutcome> outcome(String id, Duration window) {
        if (answer == null || truth == null || isLate(window)) {
            return Optional.empty();
        }
        return Optional.of(new PredictionOutcome(
                id,
                answer.version(),
                answer.head(),
                answer.label(),
                answer.probability(),
                answer.unknown(),
                truth.label(),
                Instant.ofEpochMilli(answer.at()),
                Instant.ofEpochMilli(truth.since()),
                truth.latest() == truth.since() ? null : Instant.ofEpochMilli(truth.latest())));
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Returns the time from which the state is kept, in milliseconds since 1970. */
    long time() {
        return truth != null ? truth.latest() : Math.max(answer == null ? 0 : answer.at(), erased);
    }

    static Serde<ImageState> serde() {
        return DataSerde.of(ImageState::write, ImageState::read);
    }

    private static void write(ImageState state, DataOutput output) throws IOException {
        output.writeByte(LAYOUT);
        output.writeLong(state.erased);
        output.writeByte((state.answer == null ? 0 : HAS_ANSWER) | (state.truth == null ? 0 : HAS_TRUTH));
        if (state.answer != null) {
            state.answer.write(output);
        }
        if (state.truth != null) {
            output.writeUTF(state.truth.label().value());
            DataSerde.write(state.truth.image(), output);
            output.writeLong(state.truth.since());
            output.writeLong(state.truth.latest());
        }
    }

    private static ImageState read(DataInput input) throws IOException {
        byte layout = input.readByte();
        if (layout != LAYOUT) {
            throw new IllegalStateException(
                    "image state has layout %d, expected %d; it was written by a later version of ingest, run that version"
                            .formatted(layout, LAYOUT));
        }
        long erased = input.readLong();
        byte parts = input.readByte();
        Answer answer = (parts & HAS_ANSWER) == 0 ? null : Answer.read(input);
        Truth truth = (parts & HAS_TRUTH) == 0
                ? null
                : new Truth(
                        new Label(input.readUTF()), DataSerde.readSha256(input), input.readLong(), input.readLong());
        return new ImageState(answer, truth, erased);
    }
}
