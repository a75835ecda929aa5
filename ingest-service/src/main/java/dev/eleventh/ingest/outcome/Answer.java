package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The part of a prediction that an outcome needs.
 *
 * @param at when the prediction was published, in milliseconds since 1970
 * @param head digest of the version's head
 * @param image digest of the image file
 */
record Answer(long at, long version, Sha256 head, Sha256 image, Label label, double probability, boolean unknown) {
    /** Returns the answer in a prediction of an image. */
    static Answer of(Prediction prediction, Sha256 image, long at) {
        Prediction.Ranked best = prediction.ranked().get(0);
        return new Answer(
                at,
                prediction.modelVersion(),
                new Sha256(prediction.headSha256()),
                image,
                best.label(),
                best.probability(),
                prediction.unknown());
    }

    void write(DataOutput output) throws IOException {
        output.writeLong(at);
        output.writeLong(version);
        DataSerde.write(head, output);
        DataSerde.write(image, output);
        output.writeUTF(label.value());
        output.writeDouble(probability);
        output.writeBoolean(unknown);
    }

    static Answer read(DataInput input) throws IOException {
        return new Answer(
                input.readLong(),
                input.readLong(),
                DataSerde.readSha256(input),
                DataSerde.readSha256(input),
                new Label(input.readUTF()),
                input.readDouble(),
                input.readBoolean());
    }
}
