package dev.eleventh.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the learner is, as of one moment.
 *
 * @param championVersion 0 while there is none
 * @param pendingEvents recorded events that no challenger has considered yet
 * @param labels that the champion knows
 * @param examplesRecorded examples in the store now
 * @param examplesRejected accepted records that went to {@code examples-rejected}
 * @param outboxPending rows that are not known to be published
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LearnerStatus(
        @JsonProperty("champion_version") long championVersion,
        @JsonProperty("pending_events") long pendingEvents,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("examples_recorded") long examplesRecorded,
        @JsonProperty("examples_rejected") long examplesRejected,
        @JsonProperty("replay_buffer") Map<Label, Integer> replayBuffer,
        @JsonProperty("outbox_pending") long outboxPending,
        @JsonProperty("last_challenger") @Nullable LastChallenger lastChallenger) {
    public LearnerStatus {
        labels = List.copyOf(labels);
        replayBuffer = Map.copyOf(replayBuffer);
    }

    /** The challenger that was judged last. */
    public record LastChallenger(
            @JsonProperty("id") long id,
            @JsonProperty("strategy") String strategy,
            @JsonProperty("trigger") String trigger,
            @JsonProperty("verdict") String verdict,
            @JsonProperty("reason") String reason,
            @JsonProperty("created_at") Instant createdAt) {}
}
