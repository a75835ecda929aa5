package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The part of a prediction that an outcome needs.
 *
 * @param at when the prediction was published, in milliseconds since 1970
 */
record Answer(long at, long version, Label label, double probability, boolean unknown) {
    /** Returns the answer in a prediction that has labels. */
    static Answer of(Prediction prediction, long at) {
        Prediction.Ranked best = prediction.ranked().get(0);
        return new Answer(at, prediction.modelVersion(), best.label(), best.probability(), prediction.unknown());
    }

    void write(DataOutput output) throws IOException {
        output.writeLong(at);
        output.writeLong(version);
        output.writeUTF(label.value());
        output.writeDouble(probability);
        output.writeBoolean(unknown);
    }

    static Answer read(DataInput input) throws IOException {
        return new Answer(
                input.readLong(),
                input.readLong(),
                new Label(input.readUTF()),
                input.readDouble(),
                input.readBoolean());
    }
}
