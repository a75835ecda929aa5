package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.runtime.kafka.OpenTransaction;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The learner's status at one moment.
 *
 * @param championVersion 0 while there is no champion
 * @param pendingEvents recorded events that no challenger has considered yet
 * @param labels labels that the champion knows
 * @param examplesRecorded examples in the store now
 * @param examplesRejected accepted records that went to {@code examples-rejected}
 * @param outboxPending outbox rows not known to be published, without those set aside
 * @param examples number of examples per label in the store now
 * @param eventsRecorded events of {@code examples-accepted} recorded so far; never decreases
 * @param lag events of {@code examples-accepted} not recorded yet; null while the broker does not answer
 * @param openTransactions the transactions that have hidden records of {@code examples} or {@code examples-accepted}
 *     from their readers for some seconds; the lag does not include these records; null while the broker does not
 *     answer
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
        @JsonProperty("examples") Map<Label, Counts> examples,
        @JsonProperty("events_recorded") long eventsRecorded,
        @JsonInclude @JsonProperty("lag") @Nullable Long lag,

        @JsonInclude @JsonProperty("open_transactions") @Nullable
        List<OpenTransaction> openTransactions,

        @JsonProperty("last_challenger") @Nullable LastChallenger lastChallenger) {
    public LearnerStatus {
        labels = List.copyOf(labels);
        replayBuffer = Collections.unmodifiableMap(new TreeMap<>(replayBuffer));
        examples = Collections.unmodifiableMap(new TreeMap<>(examples));
    }

    /** Measures how far recording is behind. */
    @FunctionalInterface
    interface Lag {
        /**
         * Returns the number of events after the given positions, which are per partition; null while unknown. Never
         * blocks.
         */
        @Nullable
        Long behind(Map<Integer, Long> recorded);
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
