package dev.eleventh.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.runtime.OpenTransaction;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * @param examples per label, in the store now
 * @param eventsRecorded of {@code examples-accepted}, so far; grows only
 * @param lag events there that are not recorded yet; null while the broker does not say
 * @param openTransactions that have kept records of {@code examples} or {@code examples-accepted} from their readers for some
 *     seconds, of which no lag tells; null while the broker does not say
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

    /** How far recording is behind. */
    @FunctionalInterface
    interface Lag {
        /** Events behind the positions, per partition; null while nobody knows. Answers from memory. */
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
