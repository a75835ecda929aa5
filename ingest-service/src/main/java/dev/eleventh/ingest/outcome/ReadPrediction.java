package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.event.Prediction;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the answer in a prediction. Images that could not be read have none. */
final class ReadPrediction extends ContextualProcessor<String, Prediction, String, ImageEvent> {
    private static final Logger log = LoggerFactory.getLogger(ReadPrediction.class);

    @Override
    public void process(Record<String, Prediction> read) {
        Prediction prediction = read.value();
        // earlier releases did not write the digest of the image
        if (prediction == null || prediction.error() != null || prediction.imageSha256() == null) {
            return;
        }
        if (!isComplete(prediction)) {
            // another program wrote the record
            log.debug("prediction has no answer key={}", read.key());
            return;
        }
        Answer answer = Answer.of(prediction, prediction.imageSha256(), read.timestamp());
        context().forward(new Record<>(prediction.id(), new ImageEvent.Answered(answer), read.timestamp()));
    }

    /** Returns whether nothing is missing that Eleventh always writes, and that the JSON of others may lack. */
    private static boolean isComplete(Prediction prediction) {
        return prediction.id() != null
                && prediction.modelVersion() >= 1
                && prediction.headSha256() != null
                && prediction.headSha256().matches("[0-9a-f]{64}")
                && prediction.ranked().get(0).label() != null;
    }
}
