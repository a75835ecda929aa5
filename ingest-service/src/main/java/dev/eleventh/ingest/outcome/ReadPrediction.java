package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.event.Prediction;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the answer in a prediction. Images that could not be read have none. */
final class ReadPrediction extends ContextualProcessor<String, Prediction, String, ImageEvent> {
    @Override
    public void process(Record<String, Prediction> read) {
        Prediction prediction = read.value();
        if (prediction != null && prediction.error() == null) {
            Answer answer = Answer.of(prediction, read.timestamp());
            context().forward(new Record<>(prediction.id(), new ImageEvent.Answered(answer), read.timestamp()));
        }
    }
}
