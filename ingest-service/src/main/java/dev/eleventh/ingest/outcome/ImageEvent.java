package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.kafka.common.serialization.Serde;

/**
 * What happens to an image: it is predicted, or the example with its id is labelled, corrected or erased. This is the
 * value on the repartition topic, so it carries its own time: {@code at}, in milliseconds since 1970, is when the
 * original record was appended to its topic.
 */
sealed interface ImageEvent {
    record Answered(Answer answer) implements ImageEvent {}

    record Labelled(long at, Label label, Sha256 image) implements ImageEvent {}

    record Relabelled(long at, Label label) implements ImageEvent {}

    /** The example was retracted, or the trainer rejected it. */
    record Erased(long at) implements ImageEvent {}

    static Serde<ImageEvent> serde() {
        return DataSerde.of(ImageEvent::write, ImageEvent::read);
    }

    private static void write(ImageEvent event, DataOutput output) throws IOException {
        if (event instanceof Answered answered) {
            output.writeByte('a');
            answered.answer().write(output);
        } else if (event instanceof Labelled labelled) {
            output.writeByte('l');
            output.writeLong(labelled.at());
            output.writeUTF(labelled.label().value());
            DataSerde.write(labelled.image(), output);
        } else if (event instanceof Relabelled relabelled) {
            output.writeByte('r');
            output.writeLong(relabelled.at());
            output.writeUTF(relabelled.label().value());
        } else if (event instanceof Erased erased) {
            output.writeByte('e');
            output.writeLong(erased.at());
        }
    }

    private static ImageEvent read(DataInput input) throws IOException {
        char kind = (char) input.readByte();
        return switch (kind) {
            case 'a' -> new Answered(Answer.read(input));
            case 'l' -> new Labelled(input.readLong(), new Label(input.readUTF()), DataSerde.readSha256(input));
            case 'r' -> new Relabelled(input.readLong(), new Label(input.readUTF()));
            case 'e' -> new Erased(input.readLong());
            default ->
                throw new IllegalStateException(
                        "image event has kind '%c', expected a, l, r or e; it was written by a later version of ingest, run that version"
                                .formatted(kind));
        };
    }
}
