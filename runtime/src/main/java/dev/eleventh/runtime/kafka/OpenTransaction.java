package dev.eleventh.runtime.kafka;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A transaction that a producer has not ended, and behind which the records of a partition wait.
 *
 * @param offset of its first record, beyond which nobody reads
 * @param since when this service first saw readers wait there
 */
public record OpenTransaction(
        @JsonProperty("topic") String topic,
        @JsonProperty("partition") int partition,
        @JsonProperty("offset") long offset,
        @JsonProperty("since") Instant since) {}
