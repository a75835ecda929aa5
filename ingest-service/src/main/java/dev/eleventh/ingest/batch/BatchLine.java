package dev.eleventh.ingest.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of the answer to a batch. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchLine(
        @JsonProperty("event") String event,
        @JsonProperty("entry") @Nullable String entry,
        @JsonProperty("reason") @Nullable String reason,
        @JsonProperty("message") @Nullable String message,
        @JsonProperty("queued") long queued,
        @JsonProperty("refused") long refused,
        @JsonProperty("passed_over") long passedOver,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("labels") @Nullable Map<String, Long> labels) {}
