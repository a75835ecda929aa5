package dev.eleventh.runtime.kafka;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A transaction that a producer has not ended. Later records of the partition wait until it ends.
 *
 * @param offset of its first record, which readers do not pass
 * @param since when this service first saw readers wait there
 */
public record OpenTransaction(
        @JsonProperty("topic") String topic,
        @JsonProperty("partition") int partition,
        @JsonProperty("offset") long offset,
        @JsonProperty("since") Instant since) {}
