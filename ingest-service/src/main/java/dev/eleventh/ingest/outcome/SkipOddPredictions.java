package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.topic.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skips records that another program wrote to {@code predictions}. A record that cannot be read on the repartition topic
 * was written by another version of ingest, and fails the topology.
 */
public final class SkipOddPredictions implements DeserializationExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(SkipOddPredictions.class);

    @Override
    public void configure(Map<String, ?> settings) {
        // has no settings
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        if (!context.topic().equals(Topics.PREDICTIONS.name())) {
            return Response.fail();
        }
        log.warn("prediction skipped partition={} offset={}", record.partition(), record.offset(), failure);
        return Response.resume();
    }
}
